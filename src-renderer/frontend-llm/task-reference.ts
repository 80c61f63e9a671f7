import type { KnownTask } from './reading.ts';

const FINISHED: ReadonlySet<string> = new Set(['completed', 'failed', 'cancelled', 'dead', 'done']);
const COMMON: ReadonlySet<string> = new Set(
  'a an and are as at be by can could do for from how in is it its me my of on or our please pls plz split break cancel stop abort kill pause scrap drop task tasks that the this to up down we what with you your into pieces smaller steps off job thing status going done progress'.split(
    ' ',
  ),
);

/** Whether a task still has something ahead of it. */
export function isActive(task: KnownTask): boolean {
  return !FINISHED.has(task.status);
}

function wordsOf(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? [];
  return new Set(words.filter((word) => !COMMON.has(word)));
}

const WORD = /[\w-]/u;

/** A task named by number or id: "task 12", "#12", "task_12", or a known id verbatim. */
export function numberedTask(text: string, tasks: readonly KnownTask[]): string | null {
  const lower = text.toLowerCase();
  const verbatim = tasks.find(({ id }) => id.length >= 5 && standsAlone(id.toLowerCase(), lower));
  if (verbatim) return verbatim.id;
  const named = /(?<![\w-])task[_\s-]?#?(\d{1,9})\b|(?<!\S)#(\d{1,9})\b|\bnumber (\d{1,9})\b/i.exec(
    text,
  );
  const number = named?.[1] ?? named?.[2] ?? named?.[3];
  return number === undefined ? null : `task_${number}`;
}

const NUMBER_WORDS = 'one two three four five six seven eight nine ten eleven twelve'.split(' ');
const SPELLED = new RegExp(
  String.raw`\btask (?:number )?(${NUMBER_WORDS.join('|')})\b|\bt(\d{1,4})\b`,
  'i',
);

/** A task whose number is spelled or shortened: "task three", "t8". */
export function spelledTask(text: string): string | null {
  const [, word, digits] = SPELLED.exec(text) ?? [];
  if (digits !== undefined) return `task_${digits}`;
  return word === undefined ? null : `task_${NUMBER_WORDS.indexOf(word.toLowerCase()) + 1}`;
}

const COUNTED =
  'parts?|pieces?|chunks?|bits?|steps?|ways|tasks|subtasks|days?|hours?|hrs?|nights?|weeks?|pages?|points|years|people|and|or|th|st|nd|rd';
const BARE = new RegExp(
  String.raw`(?:\b(?:split|break|chop|carve|halve|decompose|divide|slice|make|turn|pieces of) |\()(\d{1,4})\b(?![.:/-]\d|[ -]?(?:${COUNTED})\b)|^(\d{1,4})(?= (?:too|is|won'?t|in|into|becomes?|needs?|has)\b)`,
  'i',
);
const LOOSE =
  /\b(?:t|tsk |nr\.? ?|no\. ?)(\d{1,4})\b|\b(?:for|on) (\d{1,4})(?=\s*(?:[!?.,]|please\b|pls\b|plz\b|$))/i;

/** Of a text known to split a task: the number that it names without saying "task". */
export function bareTaskNumber(text: string): string | null {
  const loose = LOOSE.exec(text);
  const bare = BARE.exec(text);
  const digits = loose?.[1] ?? loose?.[2] ?? bare?.[1] ?? bare?.[2];
  return digits === undefined ? spelledTask(text) : `task_${digits}`;
}

/** Whether an id is in a text, and not as a part of a longer word. Both in lower case. */
function standsAlone(id: string, text: string): boolean {
  for (let at = text.indexOf(id); at >= 0; at = text.indexOf(id, at + 1)) {
    if (!WORD.test(text.charAt(at - 1)) && !WORD.test(text.charAt(at + id.length))) return true;
  }
  return false;
}

/** The one task whose title's words stand in the text; `null` when none or several fit equally. */
export function titledTask(text: string, tasks: readonly KnownTask[]): KnownTask | null {
  const typed = wordsOf(text);
  let best: { readonly task: KnownTask; readonly score: number } | null = null;
  let tied = false;
  for (const task of tasks) {
    const title = wordsOf(task.title);
    const shared = [...title].filter((word) => typed.has(word)).length;
    const score = title.size === 0 ? 0 : shared / title.size;
    if (shared === 0 || (score < 0.5 && shared < 2)) continue;
    const rank = score + (isActive(task) ? 1 : 0);
    if (best !== null && rank === best.score) tied = true;
    if (best === null || rank > best.score) {
      best = { task, score: rank };
      tied = false;
    }
  }
  return best === null || tied ? null : best.task;
}

/**
 * All tasks that a text may mean: those with the most words of their titles in it. More careful
 * than `titledTask`, for what should not hit the wrong one.
 */
export function candidateTasks(text: string, tasks: readonly KnownTask[]): readonly KnownTask[] {
  const typed = wordsOf(text);
  let most = 1;
  let found: KnownTask[] = [];
  for (const task of tasks) {
    const shared = [...wordsOf(task.title)].filter((word) => typed.has(word)).length;
    if (shared < most) continue;
    found = shared > most ? [task] : [...found, task];
    most = shared;
  }
  return found;
}

/** The id of the task that a text speaks of, by number, id or title. */
export function referredTask(text: string, tasks: readonly KnownTask[]): string | null {
  return numberedTask(text, tasks) ?? titledTask(text, tasks)?.id ?? null;
}
