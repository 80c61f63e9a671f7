import { wordFamilies } from './lexicon.ts';

/**
 * What the reflex sees of a text: hashed words, word pairs, character 3–4-grams and a few
 * shapes. Training (`training/train-reflex.ts`) and the app share this file, so that they
 * cannot drift apart; a change here raises `FEATURES_VERSION` and asks for a new model.
 */

/** Raised on every change of what a feature is; a model of another version is refused. */
export const FEATURES_VERSION = 1;

/** Number of hash buckets (a power of two). */
export const BUCKETS = 1 << 16;

/** Characters of a text that are looked at: a paste of a book must cost no more than a note. */
export const LOOK_AT = 2_000;

/** Feature groups; each is normalised by itself, so that many character grams cannot drown few words. */
export const GROUPS = 4;
const WORDS = 0;
const CHARACTERS = 1;
const SHAPES = 2;
const PAIRS = 3;

/** Occurrences by bucket, one map a group. */
export type FeatureCounts = readonly ReadonlyMap<number, number>[];

const TOKEN = /[\p{L}\p{M}\p{N}_']+|\p{Extended_Pictographic}|[^\s\p{L}\p{N}]/gu;
const MARKS: readonly (readonly [string, RegExp])[] = [
  ['question', /\?\s*$/],
  ['question-inside', /\?\s*\S/],
  ['exclaims', /!\s*$/],
  ['stop', /[.]\s*$/],
  ['quotes', /"[^"]+"|(^|\s)'[^']{3,}'/],
  ['arrow', /->|→|<-|=>|<</],
  ['task-number', /\btask[ _]?0|#0|\bnumber 0/],
  ['file', /\.(?:pdf|docx?|md|txt|csv|xlsx?|pptx?|html?|rtf|epub)\b/],
  ['code', /[{}();]|==|\w\(\w*\)|\bdef |\bselect /],
  ['sum', /\d\s*[-+*/%×]\s*\d|0\s*[-+*/%×]\s*0/],
  ['colon', /^[^:]{2,40}:\s/],
  ['equals', /\s=\s/],
  [
    'wh',
    /^(?:(?:so|and|but|ok|hey|hi|wait|um|uh)[, ]+)?(?:why|what|who|whose|which|how|when|where|is|are|do|does|did|can|could|would|should|has|have|was|were|will)\b/,
  ],
  ['please', /\b(?:please|pls|plz)\b/],
  ['you', /\b(?:you|your|u|ur)\b/],
  ['me', /\b(?:i|i'm|im|my|me|we|our|us)\b/],
  ['me-first', /^(?:i|i'm|im|i've|ive|my|we|our)\b/],
  ['past', /\b(?:was|were|had|did|went|got|said|told|\w{3,}ed)\b/],
  ['if', /^(?:if|suppose|imagine|hypothetically|say)\b/],
  ['negation', /\b(?:don't|dont|not|no|never|without|nobody|rather not|didn't|won't)\b/],
  [
    'day',
    /\b(?:mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat|sun)(?:s?day|nesday|rsday|urday)?\b|\b(?:tomorrow|tmrw|tonight)\b|\bby \w+\b|\b0(?:am|pm|:00)\b/,
  ],
  ['always', /\b(?:always|never|ever|from now on|every time|in future)\b/],
];

/** Lower case, straight quotes, digits as `0`, one space for many: what both sides of the hash see. */
export function normaliseText(text: string): string {
  return text
    .slice(0, LOOK_AT)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u2018\u2019\u02BC`]/g, "'")
    .replace(/[\u201C\u201D\u201E]/g, '"')
    .replace(/\d+/g, '0')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, LOOK_AT);
}

function hash(text: string, from: number, to: number, seed: number): number {
  let value = seed ^ 0x811c9dc5;
  for (let index = from; index < to; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value ^= value >>> 15;
  value = Math.imul(value, 0x2c1b3c6d);
  return (value ^ (value >>> 13)) & (BUCKETS - 1);
}

function add(counts: Map<number, number>, bucket: number): void {
  counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
}

function addToken(counts: Map<number, number>, token: string, seed: number): void {
  add(counts, hash(token, 0, token.length, seed));
}

function lengthClass(words: number): string {
  if (words <= 1) return 'one';
  if (words <= 3) return 'few';
  if (words <= 7) return 'short';
  if (words <= 14) return 'middle';
  return words <= 30 ? 'long' : 'very long';
}

/** Counts the hashed features of a text. Pure; looks at the first `LOOK_AT` characters only. */
export function featuresOf(text: string): FeatureCounts {
  const normal = normaliseText(text);
  const words = new Map<number, number>();
  const characters = new Map<number, number>();
  const shapes = new Map<number, number>();
  const pairs = new Map<number, number>();

  const tokens = normal.match(TOKEN) ?? [];
  let previous = '^';
  for (const token of tokens) {
    addToken(words, token, 1);
    addToken(words, `${previous} ${token}`, 2);
    previous = token;
  }
  addToken(words, `${previous} $`, 2);

  const padded = ` ${normal} `;
  for (let start = 0; start + 3 <= padded.length; start += 1) {
    add(characters, hash(padded, start, start + 3, 3));
    if (start + 4 <= padded.length) add(characters, hash(padded, start, start + 4, 4));
  }

  const marks = [...MARKS, ...wordFamilies].filter(([, pattern]) => pattern.test(normal));
  for (const [index, [name]] of marks.entries()) {
    addToken(shapes, name, 5);
    // Pairs: "progress" means one thing in a question and another beside "remember".
    for (const [other] of marks.slice(index + 1)) addToken(pairs, `${name}+${other}`, 8);
  }
  addToken(shapes, lengthClass(tokens.length), 6);
  addToken(shapes, `first ${tokens[0] ?? ''}`, 7);
  const counts: ReadonlyMap<number, number>[] = [];
  counts[WORDS] = words;
  counts[CHARACTERS] = characters;
  counts[SHAPES] = shapes;
  counts[PAIRS] = pairs;
  return counts;
}
