import { bounded, oneLine } from '#shared/frontend/plain-text.ts';

/** What to remember: a key of plain words joined by `_`, and a value as it was typed. */
export type MemorySlots = {
  readonly key: string;
  readonly value: string;
  readonly type: 'semantic' | 'episodic' | 'preference' | 'procedural';
};

/** The longest value: the language carries 8,000 characters with its quotes. */
export const MEMORY_LENGTH = 7_800;

const LEADS: readonly RegExp[] = [
  /^(?:please|pls|plz|hey|ok|okay|also|and|oh|so|kingly|hi)\b[,:!. ]*/iu,
  /^(?:can|could|would|will) (?:you|u) (?:please )?(?=remember|note|keep|save|store|make|log)/iu,
  /^(?:remember|memori[sz]e)(?: this| that|:| for (?:me|later|next time)| -)*[:,\s-]+/iu,
  /^(?:make|take) (?:a )?(?:mental )?note(?: that| of|:)*\s+/iu,
  /^(?:please )?note(?: to self| for later| down)?(?: that|:|,)*\s+/iu,
  /^(?:keep|bear) (?:it |this |that )?in mind(?: that|:)?\s+/iu,
  /^(?:for (?:future reference|the record|later|your (?:records|information|notes))|fyi|heads up(?: for later)?|just so you know|you should know(?: that)?)[,:]?\s+/iu,
  /^(?:save|store|log|record)(?: this| that| it)?(?: for later)?\s*(?::|->|that\b)\s*/iu,
  /^(?:don'?t forget|never forget)(?: that|:)?\s+/iu,
  /^commit (?:this |that )?to memory[\s:—–-]*/iu,
  /^that\s+/iu,
];
const TAILS: readonly RegExp[] = [
  /[\s,;.!—–-]+(?:(?:please|pls|plz) )?(?:remember|note|keep|save|store|log|record|retain|memori[sz]e|jot|learn|put|hold on to|hang on to|bear|commit|don'?t (?:lose|forget))(?: (?:that|this|it))?(?: (?:down|in mind|in your (?:memory|notes)|to memory|somewhere(?: safe)?|for (?:me|later|next time)))?(?:,? (?:please|pls|plz))?[\s.!]*$/iu,
  /[\s,]+(?:please|pls|plz|thanks|ok|okay)[\s.!]*$/iu,
  /[\s.!;,]+$/u,
];

const SUBJECT = String.raw`(?:my|our|the|his|her|their)?\s*[\p{L}\p{N}][\p{L}\p{N}'’\- ]{0,48}?`;
const STATEMENTS: readonly RegExp[] = [
  new RegExp(String.raw`^(${SUBJECT})\s*(?:=|:)\s*([^\n]+)$`, 'iu'),
  new RegExp(
    String.raw`^(${SUBJECT})\s+(?:is|are)(?: called| named| now| always)?\s+([^\n]+)$`,
    'iu',
  ),
  /^(?:i|we) (?:prefer|like|love|use|want)\s+()(.+)$/i,
];
const OWNER = /^(?:my|our|the|a|an|his|her|their)\s+/iu;
const NO_KEY_WORDS: ReadonlySet<string> = new Set(
  'i i m me my we our us the a an is are was were to of for in on at and or that this it so be been has have had do does did not you your with as by from'.split(
    ' ',
  ),
);

function stripped(text: string, patterns: readonly RegExp[]): string {
  let current = text;
  for (let round = 0; round < 6; round += 1) {
    const before = current;
    for (const pattern of patterns) {
      const next = current.replace(pattern, '').trim();
      if (next !== '') current = next;
    }
    if (current === before) break;
  }
  return current;
}

function keyOf(words: string, most: number): string {
  const all =
    words
      .toLowerCase()
      .replace(/['’]/gu, '')
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const telling = all.filter((word) => !NO_KEY_WORDS.has(word));
  return bounded((telling.length > 0 ? telling : all).slice(0, most).join('_'), 80);
}

const PREFERENCE =
  /\b(?:favou?rite|prefer\w*|likes?|love|hates?|dislikes?|always|never|editor|theme|shell|browser|font|language|tone|spelling|pronouns|dark mode|light mode|call me|nickname)\b/iu;
const PROCEDURE =
  /\b(?:to reset|how (?:to|i|we)|steps?|procedure|method|first .+ then|hold .+ (?:then|sec)|restart)\b/i;
const EPISODE =
  /\b(?:today|yesterday|this morning|last (?:week|night|month|year)|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|met|moved|passed|signed|shipped|finished|happened|switched|accepted)\b/iu;

function typeOf(statement: string, fallback: string): MemorySlots['type'] {
  if (PROCEDURE.test(statement)) return 'procedural';
  if (PREFERENCE.test(statement)) return 'preference';
  if (fallback === 'procedural' || fallback === 'preference') return fallback;
  if (EPISODE.test(statement)) return 'episodic';
  return fallback === 'episodic' ? 'episodic' : 'semantic';
}

/** Takes a memory apart. `null` when no word is left to name or to keep. */
export function memorySlotsOf(text: string, typeFallback: string): MemorySlots | null {
  const statement = stripped(stripped(oneLine(text), LEADS), TAILS);
  const type = typeOf(statement, typeFallback);
  for (const pattern of STATEMENTS) {
    const [, subject, rest] = pattern.exec(statement) ?? [];
    if (subject === undefined || rest === undefined || subject.split(/\s+/u).length > 6) continue;
    const key = keyOf(subject.replace(OWNER, '') || rest, 6);
    if (key !== '' && rest.trim() !== '')
      return { key, value: bounded(rest.trim(), MEMORY_LENGTH), type };
  }
  const key = keyOf(statement, 5);
  return key === '' ? null : { key, value: bounded(statement, MEMORY_LENGTH), type };
}
