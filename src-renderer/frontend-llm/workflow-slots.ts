import { bounded, oneLine } from '#shared/frontend/plain-text.ts';
import type { JsonObject } from '#shared/json.ts';
import { LOOK_AT } from './features.ts';
import { capitalised, withoutPoliteness } from './title.ts';

/** A workflow to start and its parameters, all copied from what was typed. */
export type WorkflowSlots = { readonly id: string; readonly params: JsonObject };

const FILE = /(?:[\w./~-]+\/)?[\w.-]+\.(?:pdf|docx?|md|txt|csv|xlsx?|pptx?|html?|rtf|epub)\b/iu;
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
    /document[_ ]summary|\b(?:summar\w*|tl;?dr|condense\w*|digest|gist|key points|short version)\b/iu,
  ],
  [
    'deep_research',
    /deep[_ -]?(?:research|dive)|\bgo deep\b|\bfull research\b|\bin[- ]depth\b|\bdig (?:deep|properly|into)\b|\bthorough\w*\b/iu,
  ],
  ['trip_planning', /\b(?:trip|holiday|itinerary|vacation|interrail|honeymoon|city break)\b/iu],
  [
    'project_planning',
    /project[_ ]planning|\bproject\b|\bplan\b|\bkick ?off\b|\bphases\b|\bplanning\b/iu,
  ],
];

/** Tried when no word names a workflow: a message already known to start one says less. */
const LOOSE_IDS: readonly (readonly [string, RegExp])[] = [
  [
    'code_review',
    /(?:^|\s)\/?(?:src|services|lib|packages|app)\/|\.(?:ts|tsx|js|py|rs|go|c|cpp|java|rb|patch|diff|sql)\b|\b(?:pr|mr|pull request|branch|diff|patch|commit)\b/iu,
  ],
  [
    'document_summary',
    /\.(?:pdf|docx?|md|txt|rtf|epub)\b|\bboil\b|\bmain points\b|\bin half a page\b/iu,
  ],
  ['weekly_review', /\b(?:week|wkly|wk|friday|sunday|saturday|monday)\b/iu],
  [
    'deep_research',
    /\b(?:research|published|studies|literature|sources|everything there is|deep)\b/iu,
  ],
  [
    'trip_planning',
    /\b(?:\d+ (?:nights?|days?|weeks?)|flights?|flying|flew|hotel|travel|tour|wkend|weekend|caravan|tent)\b/iu,
  ],
  ['project_planning', /\bplan\w*|\bstart\b|\bset up\b/iu],
];
/** Signs of a journey: they outrank a bare "plan it". */
const JOURNEY =
  /\b(?:flights?|flying|nights?|hotel|caravan|travel(?:ling)?|hostels?|ferry|itinerary)\b/iu;

const TOPIC: readonly RegExp[] = [
  /deep[_ -]?(?:research|dive)(?: workflow)?(?:\s*(?:on|about|into|for|:|-))?\s+(.+)$/i,
  /(?:go deep|dig (?:deep|properly)|in[- ]depth(?: research)?|full research)(?: on| into| about|:)?\s+(.+)$/i,
  /\b(?:on|about|into)\s+(.+)$/i,
];
const NAME: readonly RegExp[] = [
  /\b(?:called|named|name it|call it)\s*:?\s+["“']?([^"”'.,;|]{1,60})/iu,
  /\bproject\s*(?:planning)?(?: workflow| flow)?\s*(?:for|on|of|:)\s+["“']?([^"”'.,;|]{1,60})/iu,
  /\bproject\s+(?!planning\b|plan\b|mode\b|flow\b|workflow\b)["“']?([^"”'.,;|?!]{1,60})/iu,
  /\bplan(?:ning)?(?: out)?(?: the| a| my| our)?\s+(?!workflow\b|flow\b|it\b|routine\b)["“']?([^"”'.,;|?!]{1,60}?)(?: project)?(?:\s+end to end|\s+from scratch)?\s*(?:[.,;!?]|$)/iu,
];

function firstCapture(text: string, patterns: readonly RegExp[]): string | null {
  for (const pattern of patterns) {
    const found = pattern.exec(text)?.[1]?.trim();
    if (found !== undefined && found !== '') return found;
  }
  return null;
}

const DESTINATION = [
  /\b(?:trip|holiday|weekend|vacation|honeymoon|break|itinerary|travel|days|nights|weeks?|go(?:ing)?|flying)\b[^.!?]{0,30}?\b(?:to|in|for|around)\s+([\p{L}][\p{L}' -]{1,40}?)(?=\s*(?:[.,;!?]|$|\b(?:for|in|with|on|from|next|this)\b))/iu,
  /\b(?:to|in|around)\s+(\p{Lu}[\p{L}' -]{1,40}?)(?=\s*(?:[.,;!?]|$|\b(?:for|in|with|on|from|next|this)\b))/u,
  /^([\p{L}' -]{2,40}?),/u,
];
const DAYS =
  /\b(?:\d{1,3}|a|one|two|three|four|five|six|seven|ten|long)[ -](?:days?|nights?|weeks?|weekend)\b/iu;
const TARGET = [
  /\b(?:pr|mr|pull request|merge request)\s*#?(\d+)\b/iu,
  /\b((?:src|lib|app|packages|services|test|tests|scripts)\/[\w./-]+|[\w/-]+\.(?:ts|tsx|js|py|rs|go|c|h|cpp|java|rb|patch|diff|sh|sql))\b/u,
  /\bbranch\s+([\w./-]+)/iu,
  /\breview\s+(?:of\s+)?(.{2,80}?)[.!?]*$/i,
];
/** A pasted document is longer than a parameter elsewhere; the field holds 8,000 once written. */
const DOCUMENT_LENGTH = 6_000;

function documentOf(text: string): string {
  const [, pasted] = /^[^\n:]{1,200}[\n:]\s*([\s\S]{20,})$/u.exec(text) ?? [];
  return bounded((pasted ?? withoutPoliteness(oneLine(text))).trim(), DOCUMENT_LENGTH);
}

function tripOf(line: string, rest: string): JsonObject {
  const destination = firstCapture(line, DESTINATION);
  const days = DAYS.exec(line)?.[0];
  return { destination: bounded(destination ?? rest, 80), ...(days === undefined ? {} : { days }) };
}

/** Parameters for a workflow, copied from what was typed. */
export function paramsOf(id: string, text: string): JsonObject {
  const line = oneLine(text.slice(0, LOOK_AT));
  const rest = bounded(withoutPoliteness(line), 300);
  switch (id) {
    case 'document_summary': {
      const file = FILE.exec(line)?.[0];
      return file === undefined ? { document: documentOf(text) } : { file };
    }
    case 'deep_research':
      return { topic: bounded(withoutPoliteness(firstCapture(line, TOPIC) ?? rest), 300) };
    case 'weekly_review':
      return {};
    case 'trip_planning':
      return tripOf(line, rest);
    case 'code_review':
      return { target: bounded(firstCapture(line, TARGET) ?? rest, 120) };
    default:
      return {
        name: bounded(
          withoutPoliteness(
            firstCapture(line, NAME) ?? capitalised(rest.replace(/^plan(?:ning)? /iu, '')),
          ),
          80,
        ),
      };
  }
}

function idOf(line: string): string | undefined {
  const named = IDS.find(([, pattern]) => pattern.test(line))?.[0];
  if (named === 'project_planning' && JOURNEY.test(line)) return 'trip_planning';
  return named ?? LOOSE_IDS.find(([, pattern]) => pattern.test(line))?.[0];
}

/** The workflow that a text asks for, among those that the app has; `null` when none fits. */
export function workflowSlotsOf(text: string, workflows: readonly string[]): WorkflowSlots | null {
  const line = oneLine(text.slice(0, LOOK_AT));
  const verbatim = workflows.find((id) => line.toLowerCase().includes(id.toLowerCase()));
  const id = verbatim ?? idOf(line);
  if (id === undefined || !workflows.includes(id)) return null;
  return { id, params: paramsOf(id, text) };
}
