import { bounded, oneLine } from '#shared/frontend/plain-text.ts';
import type { Command } from '#shared/protocol/table.ts';
import { classify } from './classifier.ts';
import { contextSlotsOf } from './context-slots.ts';
import { MEMORY_LENGTH, memorySlotsOf } from './memory-slots.ts';
import type { KnownTask, ReadingContext } from './reading.ts';
import {
  bareTaskNumber,
  candidateTasks,
  isActive,
  numberedTask,
  titledTask,
} from './task-reference.ts';
import { complexityOf, intentTypeOf } from './task-kind.ts';
import { titleOf, withoutPoliteness } from './title.ts';
import { workflowSlotsOf } from './workflow-slots.ts';

/** What a rule decided. `local` is answered without sending anything. */
export type RuleResult =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'status' }
  | { readonly kind: 'chat' }
  | { readonly kind: 'small-talk'; readonly answer: string }
  | { readonly kind: 'which-task' };

type Rule = (text: string, context: ReadingContext) => RuleResult | null;

const POLITE = String.raw`^(?:(?:please|pls|plz|hey|hi|ok|okay|can you|could you|would you|kindly|now|and|kingly)[,:!]? )*`;
/** Only where `\\p` needs it is there a `u`: with both, a dot costs an engine 20 ms to compile. */
const rule = (rest: string): RegExp =>
  new RegExp(POLITE + rest, rest.includes(String.raw`\p`) ? 'iu' : 'i');

const GREETING =
  /^(?:hi|hello|hey|hiya|howdy|yo|good (?:morning|evening|afternoon|night)|morning|thanks|thank you|thx|cheers|ok|okay|cool|nice|great|bye|goodbye|lol|haha|how are you|who are you|what can you do|help)(?: (?:there|kingly|everyone|all|a lot|so much|very much|again|today))*[\s!.,?\p{Extended_Pictographic}]*$/iu;
const greeting: Rule = (text) => (GREETING.test(text) ? { kind: 'chat' } : null);

/**
 * What is said for politeness only, and as the whole message; its answer needs nobody. Anything
 * that may answer a question ("ok") or ask one ("hello?") is left to the backend.
 */
const SMALL_TALK: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:hi|hello|hey|hiya|howdy|yo|good (?:morning|evening|afternoon)|morning)(?:,? (?:there|kingly|again))*[\s!.,\p{Extended_Pictographic}]*$/iu,
    'Hello! What shall be done?',
  ],
  [
    /^(?:thanks|thank you|thx|cheers|many thanks)(?:,? (?:kingly|everyone|all|a lot|so much|very much|again))*[\s!.,\p{Extended_Pictographic}]*$/iu,
    'You are welcome.',
  ],
  [
    /^(?:bye|goodbye|good night|see you(?: later| tomorrow| soon)?)(?:,? kingly)?[\s!.,\p{Extended_Pictographic}]*$/iu,
    'Goodbye. What runs goes on.',
  ],
];
const smallTalk: Rule = (text) => {
  const answer = SMALL_TALK.find(([pattern]) => pattern.test(text))?.[1];
  return answer === undefined ? null : { kind: 'small-talk', answer };
};

const STATUS = [
  rule(
    String.raw`(?:what(?:'s|s| is) )?(?:the |my )?(?:current )?status(?: (?:report|update|please|pls))?[\s?.!]*$`,
  ),
  rule(
    String.raw`(?:what(?:'s|s| is) )(?:still |currently )?(?:running|in progress|going on|on the go)(?: (?:right now|now|currently|at the moment))?[\s?.!]*$`,
  ),
  rule(
    String.raw`how(?:'s|s| is| are) (?:it|everything|things|my tasks?|the tasks?|that|the work)(?: all)? (?:going|coming(?: along| on)?|looking|progressing)[\s?.!]*$`,
  ),
  rule(String.raw`(?:any )?(?:progress|updates?|news)(?: yet| so far)?[\s?.!]*$`),
  rule(
    String.raw`(?:is |are )?(?:anything|something|any tasks?)(?: still)? (?:running|in progress|waiting)(?: right now| now)?[\s?.!]*$`,
  ),
  rule(
    String.raw`(?:still running|are you done(?: yet)?|is it (?:done|ready|finished)(?: yet)?|done yet|what are you (?:doing|working on))[\s?.!]*$`,
  ),
  rule(
    String.raw`(?:status of |how(?:'s|s| is) |is |eta (?:on|for) )?(?:task[ _]?|#)\d+(?: (?:status|done|finished|ready|going|doing|coming along|eta))?(?: yet)?[\s?.!]*$`,
  ),
];
const status: Rule = (text) => {
  const spaced = text.replace(/[’]/gu, "'");
  // A bare "task 12" is a pointer to nothing.
  if (/^(?:task[ _]?|#)\d+[\s.!]*$/iu.test(spaced)) return null;
  return STATUS.some((pattern) => pattern.test(spaced)) ? { kind: 'status' } : null;
};

const CANCEL = rule(
  String.raw`(?:cancel|abort|halt|stop|kill|terminate)(?: (?:the |my )?(.{1,80}?))?[\s.!]*$`,
);
const cancel: Rule = (text, { tasks }) => {
  const found = CANCEL.exec(text);
  if (found === null) return null;
  const target = found[1] ?? '';
  const active = tasks.filter(isActive);
  const alike = candidateTasks(target, active);
  const id =
    numberedTask(target, tasks) ??
    numberOnly(target, active) ??
    (alike.length === 1 ? titledTask(target, active)?.id : undefined);
  if (id !== undefined) return cancelOf(id, text);
  if (alike.length > 1) return { kind: 'which-task' };
  // "stop the music" names no task of ours: that is for the classifier, or for chat.
  if (
    !/^(?:it|that|this|task|everything|all|all tasks|them|running tasks?|the task|what you(?:'re| are) doing)?$/iu.test(
      target,
    )
  )
    return null;
  const [only] = active;
  return only && active.length === 1 ? cancelOf(only.id, text) : { kind: 'which-task' };
};

function numberOnly(target: string, active: readonly KnownTask[]): string | undefined {
  const digits = /^(?:number )?(\d{1,9})$/u.exec(target)?.[1];
  return digits === undefined
    ? undefined
    : (active.find(({ id }) => id === `task_${digits}`)?.id ?? undefined);
}

function cancelOf(id: string, text: string): RuleResult {
  const reason = bounded(oneLine(text), 300);
  return { kind: 'command', command: { kind: 'cn', entity_id: id, reason } };
}

const SPLIT = rule(
  String.raw`(?:(?:split|subdivide|break)(?: (?:up|down))?) (?:the |my |this )?(?:task\b|#\d|task_)`,
);
const BIG_SPLIT = rule(
  String.raw`(?:break down|split up) (?:the |my )?(.{3,120}?) into (?:sub-?tasks|smaller (?:tasks|steps|pieces)|tasks)[\s.!]*$`,
);
/** The specification's own example: a whole product is never one task. */
const WHOLE_PRODUCT = rule(
  String.raw`build (?:a |an |the )?(?:complete|whole|entire|full) (?:app|application|product|platform|system|website)[\s.!]*$`,
);
const split: Rule = (text, { tasks }) =>
  SPLIT.test(text) || BIG_SPLIT.test(text) || WHOLE_PRODUCT.test(text)
    ? { kind: 'command', command: splitCommand(text, tasks) }
    : null;

/** A `ts` command: the task that is meant, or `auto` with what is to be split as the reason. */
export function splitCommand(text: string, tasks: readonly KnownTask[]): Command {
  const line = oneLine(text);
  const known = numberedTask(line, tasks) ?? titledTask(line, tasks)?.id ?? bareTaskNumber(line);
  if (known !== null) {
    return { kind: 'ts', task_id: known, confidence: 0.9, reason: bounded(line, 1_000) };
  }
  const what = withoutPoliteness(line)
    .replace(/^(?:split|subdivide|break|chop|carve|cut|divide|slice)(?: (?:up|down))?\s+/iu, '')
    .replace(/^(?:the |my |this )?task\b[\s:]*(?:called |named )?/iu, '')
    .replace(/^["“'](.+)["”']$/u, '$1');
  return {
    kind: 'ts',
    task_id: 'auto',
    confidence: 0.3,
    reason: bounded(what === '' ? line : what, 1_000),
  };
}

const REMEMBER = rule(
  String.raw`(?:remember(?:,? that\b|:| my\b| i\b| we\b)|(?:make a )?note(?: that\b| to self\b|:)|keep in mind(?: that\b|:)?|for future reference\b|save to memory\b)`,
);
const NOT_REMEMBER = /\?\s*$|^remember (?:that|the) time\b|^note that (?:this|these) /iu;
const remember: Rule = (text) => {
  if (!REMEMBER.test(text) || NOT_REMEMBER.test(text)) return null;
  return memoryResult(text, 'semantic');
};

function memoryResult(text: string, type: string): RuleResult | null {
  const slots = memorySlotsOf(text, type);
  return slots === null ? null : { kind: 'command', command: { kind: 'ms', ...slots } };
}

/**
 * A long paste that begins by asking to be remembered, and asks nothing. The other rules keep away
 * from long messages: stories quote commands, but they do not begin with this one.
 */
const LONG_REMEMBER =
  /^(?:(?:please|hey|ok|kingly)[,:!]? )*(?:remember|memori[sz]e|note down|keep in mind|save to memory)(?: (?:this|that|the following|what follows))[\s:,]/iu;

/**
 * `ms` for a message too long for the other rules that begins with "remember that"; else `null`, also
 * where it is longer than what can be kept whole.
 */
export function longRemember(text: string): Command | null {
  if (text.length > MEMORY_LENGTH || !LONG_REMEMBER.test(text) || NOT_REMEMBER.test(text))
    return null;
  const slots = memorySlotsOf(text, 'semantic');
  return slots === null ? null : { kind: 'ms', ...slots };
}

const RECALL = [
  rule(
    String.raw`(?:what(?:'s|s| is| are| was)|which is|who(?:'s| is)|where(?:'s| is)|when(?:'s| is)) my (?!ip\b|problem\b|point\b|purpose\b|status\b|tasks?\b)[\p{L}\p{N}' -]{2,40}\??$`,
  ),
  rule(
    String.raw`do you (?:remember|recall|know) (?:my|what i|which|who my|when my|where my|how i)\b.{1,80}\??$`,
  ),
  rule(String.raw`what do you (?:know|remember) about (?:me|my\b.{1,60})\??$`),
  rule(
    String.raw`(?:what (?:did|have) (?:we|i)|which .{1,30} did (?:we|i)) (?:discuss|talk about|decide|say|agree)\b.{0,60}\??$`,
  ),
  rule(String.raw`(?:which|what) [\p{L}]{2,20} do i (?:use|like|prefer|drink|drive|have)\??$`),
];
const recall: Rule = (text, { tasks, now }) => {
  if (!RECALL.some((pattern) => pattern.test(text.replace(/[’]/gu, "'")))) return null;
  const { id, depth } = contextSlotsOf(text, tasks, now);
  return { kind: 'command', command: { kind: 'cl', context_id: id, depth } };
};

const WORKFLOW = [
  rule(String.raw`plan (?:a |the |out |my |our )*(?:new )?project\b`),
  rule(
    String.raw`(?:start|run|begin|launch|kick off) (?:the |a )?(?:project[ _]planning|deep[ _]research|document[ _]summary)\b`,
  ),
  rule(String.raw`(?:project_planning|deep_research|document_summary)\b`),
  rule(String.raw`(?:do )?(?:a |some )?deep research(?: workflow)?(?: on| into| about|:) `),
  rule(
    String.raw`(?:summari[sz]e|tl;?dr|document summary(?: of| for)?:?) (?:the |my |this |file )*[\w./~-]+\.(?:pdf|docx?|md|txt|csv|xlsx?|pptx?|html?|rtf|epub)\b`,
  ),
];
const workflow: Rule = (text, { workflows }) => {
  if (!WORKFLOW.some((pattern) => pattern.test(text)) || /\?\s*$/u.test(text)) return null;
  const slots = workflowSlotsOf(text, workflows);
  return (
    slots && {
      kind: 'command',
      command: { kind: 'wf', workflow_id: slots.id, params: slots.params },
    }
  );
};

/**
 * Documents that are worth a task even when short: they are handed on, kept, or revised. What one
 * reply answers (a haiku, a subject line, two sentences) stays chat, as the written data has it.
 */
const DOCUMENT = rule(
  String.raw`(?:write|draft|compose|prepare|create)(?: me| us)? (?:a|an|the|our|my|some) (?:[\p{L}\d-]+ ){0,3}?(?:product descriptions?|(?:short |quick )?note (?:about|on)|press release|cover letter|blog post|newsletter|report|proposal|landing page|job (?:ad|posting|description)|user guide|manual|business plan|case study|white ?paper|article|essay|presentation|documentation|speech|grant application)\b`,
);
const SMALL =
  /\b(?:one|two|three|1|2|3)[- ](?:lines?|liners?|sentences?|words?)\b|\bone-?liner\b|\?\s*$/iu;
const TASK_WORDS = rule(
  String.raw`(?:(?:add|create|make) (?:a |an )?(?:new )?(?:task|to-?do|ticket)(?::| to\b| called\b| for\b)|(?:new task|task|to-?do)[:-] ?)`,
);
const task: Rule = (text, context) => {
  const isDocument = DOCUMENT.test(text) && !SMALL.test(text);
  if (!isDocument && !(TASK_WORDS.test(text) && !/\?\s*$/u.test(text))) return null;
  const title = titleOf(text);
  if (title === null) return null;
  const guess = (context.classify ?? classify)(text);
  return {
    kind: 'command',
    command: {
      kind: 'tc',
      title,
      intent_type: intentTypeOf(text, isDocument ? 'writing' : guess.intent),
      complexity: complexityOf(text, guess.complexity),
    },
  };
};

const AGAIN =
  /^(?:please )?(?:again|do (?:it|that) again|same again|repeat(?: that| it)?|once more|one more time)(?: please)?[\s.!]*$/iu;

/** Whether the message only asks for the last thing once more. */
export function asksAgain(text: string): boolean {
  return AGAIN.test(text);
}

/** In the order in which they are asked. */
export const rules: readonly Rule[] = [
  smallTalk,
  greeting,
  status,
  cancel,
  split,
  remember,
  recall,
  workflow,
  task,
];
/** Rules speak of short, plain messages; a long one is a story, and stories quote commands. */
const RULE_LENGTH = 400;

/** The first rule that is certain, or `null`. Pure. */
export function applyRules(text: string, context: ReadingContext): RuleResult | null {
  const line = oneLine(text.slice(0, RULE_LENGTH * 4));
  if (line.length > RULE_LENGTH) {
    const command = longRemember(text);
    return command === null ? null : { kind: 'command', command };
  }
  for (const apply of rules) {
    const result = apply(line, context);
    if (result !== null) return result;
  }
  return null;
}
