import { oneLine } from '#shared/frontend/plain-text.ts';
import type { JsonObject } from '#shared/json.ts';
import { LOOK_AT } from './features.ts';
import { paramsOf } from './workflow-params.ts';

/** A workflow to start and its parameters, all copied from what was typed. */
export type WorkflowSlots = { readonly id: string; readonly params: JsonObject };

const IDS: readonly (readonly [string, RegExp])[] = [
  [
    'weekly_review',
    /weekly[_ ]review|\b(?:week|friday)\b.{0,24}\b(?:review|retro|wrap|recap|went|go)\b|\b(?:review|retro|wrap).{0,16}\bweek\b/i,
  ],
  [
    'code_review',
    /code[_ ]?review|\breview\b.{0,40}\b(?:pr|mr|pull request|branch|diff|patch|commit|code)\b|\b(?:pr|branch|diff|patch)\b.{0,40}\breview\b/i,
  ],
  [
    'document_summary',
    /document[_ ]summary|\b(?:summar\w*|tl;?dr|condense\w*|digest|gist|key points|short version)\b/i,
  ],
  [
    'deep_research',
    /deep[_ -]?(?:research|dive)|\bgo deep\b|\bfull research\b|\bin[- ]depth\b|\bdig (?:deep|properly|into)\b|\bthorough\w*\b/i,
  ],
  ['trip_planning', /\b(?:trip|holiday|itinerary|vacation|interrail|honeymoon|city break)\b/iu],
  [
    'project_planning',
    /project[_ ]planning|\bproject\b|\bplan\b|\bkick ?off\b|\bphases\b|\bplanning\b/i,
  ],
];

/** Tried when no word names a workflow: a message already known to start one says less. */
const LOOSE_IDS: readonly (readonly [string, RegExp])[] = [
  [
    'code_review',
    /(?:^|\s)\/?(?:src|services|lib|packages|app)\/|\.(?:ts|tsx|js|py|rs|go|c|cpp|java|rb|patch|diff|sql)\b|\b(?:pr|mr|pull request|branch|diff|patch|commit)\b|\bcode\b|\bcr on\b|\.(?:ya?ml|php|css)\b|\breview(?:er)?\b.*\b(?:program|svc|internal)\b|\bprogram\b.*\breview/i,
  ],
  [
    'document_summary',
    /\.(?:pdf|docx?|md|txt|rtf|epub)\b|\bboil\b|\bmain points\b|\b(?:in half a page|sum up|shorten|distil|crux|pr[eé]cis|essence|essential|substance|in short|\d+[- ](?:pages?|pp|pg)|pdf)\b/i,
  ],
  ['weekly_review', /\b(?:week|weekly|mon to fri|wkly|wk|friday|sunday|saturday|monday)\b/iu],
  [
    'deep_research',
    /\b(?:research|published|studies|literature|sources|everything there is|deep|exhaustive(?:ly)?|investigation|every source|everything|facts on)\b/i,
  ],
  [
    'trip_planning',
    /\b(?:\d+ (?:nights?|days?|weeks?)|flights?|flying|flew|hotel|travel|tour|wkend|weekend|caravan|tent|camping|visit)\b/i,
  ],
  ['project_planning', /\bplan\w*|\bstart\b|\bset up\b/iu],
];
/** Signs of a journey: they outrank a bare "plan it". */
const JOURNEY =
  /\b(?:flights?|flying|nights|\d+ night|hotels?|caravan|travel(?:ling)?|hostels?|ferry|itinerary|journey|museums?|abroad|camping|offsite|road ?trip|drive from|by (?:car|train|motorcycle)|(?:weekend|week|wkend|days|weeks|days?) (?:in|off|at the)|(?:two|three|four|five|six|seven|\d+) (?:days|weeks)|fancy|visit)\b/i;

function idOf(line: string): string | undefined {
  const named = IDS.find(([, pattern]) => pattern.test(line))?.[0];
  if (named === 'project_planning' && JOURNEY.test(line)) return 'trip_planning';
  return named ?? LOOSE_IDS.find(([, pattern]) => pattern.test(line))?.[0];
}

/** The workflow that a text asks for, among those that the app has; `null` when none fits. */
export function workflowSlotsOf(text: string, workflows: readonly string[]): WorkflowSlots | null {
  const line = oneLine(text.slice(0, LOOK_AT));
  const spoken = line.toLowerCase();
  const verbatim = workflows.find(
    (id) =>
      spoken.includes(id.toLowerCase()) || spoken.includes(id.toLowerCase().replaceAll('_', ' ')),
  );
  const id = verbatim ?? idOf(line);
  if (id === undefined || !workflows.includes(id)) return null;
  return { id, params: paramsOf(id, text) };
}
