import { bounded, oneLine } from '#shared/frontend/plain-text.ts';
import { memoryTopicOf } from './memory-topics.ts';

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
  /^(?:jot|write|put|take) (?:this |that |it )?down(?: that|:|,)*\s+/iu,
  /^(?:save|store|log|record|learn|memori[sz]e|kindly|btw|by the way|add to memory|worth knowing|small thing|quick one)\b(?: that\b)?[\s:,—–-]+(?!as\b)/iu,
  /^(?:from (?:now|here|today) on(?:wards)?|in (?:the )?future|going forward|in case (?:it comes up|they ask later|anyone asks))\b[,:]?\s+/iu,
  /^(?:4|for) (?:future|later) ?(?:ref(?:erence)?)?[,:]?\s+/iu,
  /^commit (?:this |that )?to memory[\s:—–-]*/iu,
  /^that\s+/iu,
];
const TAILS: readonly RegExp[] = [
  /[\s,;.!—–-]+(?:(?:please|pls|plz) )?(?:remember|note|keep|save|store|log|record|retain|memori[sz]e|jot|learn|put|hold on to|hang on to|bear|commit|don'?t (?:lose|forget))(?: (?:that|this|it))?(?: (?:down|in mind|in your (?:memory|notes)|to memory|somewhere(?: safe)?|for (?:me|later|next time)))?(?:,? (?:please|pls|plz))?[\s.!]*$/iu,
  /[\s,;.!—–-]+(?:(?:so|and|please|just|pls|always) )?(?:keep|bear|hold|hang|learn|retain|note|save|store|put|write|remember)\b(?: (?:this|that|it|them))?(?: (?:in (?:mind|your memory|memory)|on to (?:that|it|this)|onto (?:that|it|this)|down|somewhere(?: safe)?|safe|saved|for (?:me|later|good|next time|the next time)))*[\s.!]*$/iu,
  /[\s,]+(?:from (?:now|here|today) on(?:wards)?|every time|(?:not )?ever|don'?t (?:lose|forget) (?:that|this|it)|(?:just )?so you know|you(?:'ll| will) need (?:it|that)(?: later| next time)?)[\s.!]*$/iu,
  /[\s,;.!—–-]+(?:so (?:please )?(?:keep|bear|mind|remember|for all|you know|now you know|plan|that you know)\b|in case (?:you|they|anyone|it)\b|for your information|(?:that(?:'s|’s|s)?|thats) (?:how|the (?:method|way))\b|if i (?:say|forget|mention)\b|just so (?:you|we)\b|you(?:'ll|’ll) (?:need|want)\b|(?:please )?(?:keep|frame|save|store|remember|log) (?:this|that|it)\b)[^.]*$/iu,
  /[\s,]+(?:please|pls|plz|thanks|ok|okay|lol|po|ha|by the way|btw)[\s.!]*$/iu,
  /[\s.!;,]+$/u,
];

/** Letters by range: `\p` needs the flag `u`, with which an engine compiles for 20 ms. */
const PRONOUN = String.raw`(?:i|we|you|he|she|it|they|this|that|there|who|what|when|if|how|im|ive|never|always|only|no|not|don'?t|do|please|keep|use)\b`;
const SUBJECT = String.raw`(?!${PRONOUN})[A-Za-z0-9\u00C0-\uFFFF"“][A-Za-z0-9\u00C0-\uFFFF'’"”#&/.\- ]{0,48}?`;
const VERBS =
  'lives?|sits?|stays?|hangs?|goes|gets?|starts?|ends?|opens?|closes?|expires?|runs?|takes?|pays?|needs?|wants?|prefers?|likes?|loves?|hates?|works?|answers?|resets?|moved|died|left|has|have|keeps?|uses?|speaks?|comes?|arrives?|leaves?|costs?|holds?|means|stands|sleeps?|eats?|drinks?|rehearses?|retires?|changed|switched';
const NEGATED = String.raw`can(?:'t|’t|t|not)|(?:do|does|did|is|are|was|has|will|won)(?:n't|n’t|nt| not)|never|only|always|must|may|should`;
/** Subject and content, told apart by what stands between them. */
const STATEMENTS: readonly RegExp[] = [
  /^when (?:i|we) say ["“']?([^"”']{1,40}?)["”']? (?:i|we) mean\s+(.+)$/i,
  /^(?:to|for|how (?:to|i|we)|(?:my |the )?(?:steps|procedure|recipe|trick|method|way) (?:to|for|of|is))\s+([^:=,]{2,50}?)\s*(?:[:=,]|\byou (?:have to|must|need to|only)?|\bis\b|\bare\b|\bgoes\b)\s*([^\n]+)$/i,
  new RegExp(String.raw`^(${SUBJECT})\s*(?:\s=\s*|=\s|:\s+)([^\n]+)$`, 'i'),
  new RegExp(
    String.raw`^(${SUBJECT})\s+(?:has |have )?(?:changed|moved|switched)(?: over)? to\s+([^\n]+)$`,
    'i',
  ),
  new RegExp(
    String.raw`^(${SUBJECT})(?:\s+(?:is|are|was|were|r)|(?:'s|’s)(?= (?:the|a|an|at|on|in|called)\b))(?: called| named| now| always| still| actually)*\s+([^\n]+)$`,
    'i',
  ),
  new RegExp(String.raw`^(${SUBJECT})\s+((?:${NEGATED}|${VERBS})\s+[^\n]+)$`, 'i'),
  /^((?!(?:i|we)\b)[A-Za-z\u00C0-\uFFFF][A-Za-z\u00C0-\uFFFF'’ ]{1,40}?(?<!\b(?:at|in|on|by|before|after|until|than|size)))\s+((?:no\.?\s)?[A-Za-z\u00C0-\uFFFF-]*\d[A-Za-z\u00C0-\uFFFF-]*\d[^\s]*\d)$/i,
  /^(?:(?:i|we) (?:(?:really|always|usually|only) )?(?:prefer|like|love|use|want|take|drink|have)|use|give me)\s+(?:(?:my|our|the) )?()(.+)$/i,
];
const OWNER = /^(?:my|our|the|a|an|his|her|their)\s+/iu;
/** Words that never tell what a memory is about. */
const NO_KEY_WORDS: ReadonlySet<string> = new Set(
  'i i m im ive me my we our us the a an is are am was were to of for in on at and or that this it so be been has have had do does did dont not no never always only ever you your with as by from please after before when if than then just really now new put use using call write give send answer want like prefer take know get got keep say'.split(
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
      .replace(/['’]s\b/gu, '')
      .replace(/['’]/gu, '')
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const telling = all.filter((word) => !NO_KEY_WORDS.has(word));
  return bounded((telling.length > 0 ? telling : all).slice(0, most).join('_'), 80);
}

const PREFERENCE =
  /\b(?:favou?rites?|prefer\w*|i (?:like|love|hate|dislike|loathe|want|take)|likes?|loves?|editor|theme|shell|browser|font|language|tone|spelling|pronouns|dark mode|light mode|call me|address me|nickname|for me|vegetarian|vegan)\b|^(?:(?:please|i|we) )?(?:always|never|don'?t|no|only|use)\b/iu;
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

/** Whose allergy it is: memories are kept under their keys, and two people's must not meet. */
const WHOSE = new RegExp(
  String.raw`^(?!${PRONOUN})(?:my |our |the )?([A-Za-z\u00C0-\uFFFF'’-]+(?: [A-Za-z\u00C0-\uFFFF'’-]+)??)\s+(?:is|are|has|${NEGATED}|${VERBS})\b`,
  'i',
);

function topicSlots(statement: string): { readonly key: string; readonly value: string } | null {
  const topic = memoryTopicOf(statement);
  if (topic === null) return null;
  const owner = keyOf(WHOSE.exec(statement)?.[1] ?? '', 2);
  const key = owner === '' ? topic.key : `${owner}_${topic.key}`;
  return { key, value: topic.value ?? withoutSelf(statement) };
}

/** "I prefer dark mode" without its first two words: what is kept is what is preferred. */
function withoutSelf(statement: string): string {
  return statement
    .replace(
      /^(?:i|we) (?:(?:really|always|usually|only) )?(?:prefer|like|love|want|use|need)\s+(?:my )?/iu,
      '',
    )
    .replace(/^(?:i am|i'm|i’m|im|we are|always)\s+/iu, '');
}

/** Takes a memory apart. `null` when no word is left to name or to keep. */
export function memorySlotsOf(text: string, typeFallback: string): MemorySlots | null {
  const statement = stripped(stripped(oneLine(text), LEADS), TAILS);
  const type = typeOf(statement, typeFallback);
  const { key, value } = topicSlots(statement) ?? statedSlots(statement) ?? looseSlots(statement);
  return key === '' ? null : { key, value: bounded(value, MEMORY_LENGTH), type };
}

function statedSlots(statement: string): { readonly key: string; readonly value: string } | null {
  for (const pattern of STATEMENTS) {
    const [, subject, rest] = pattern.exec(statement) ?? [];
    if (subject === undefined || rest === undefined || subject.split(/\s+/u).length > 6) continue;
    const key = keyOf(subject.replace(OWNER, '') || rest, subject === '' ? 3 : 4);
    if (key !== '' && rest.trim() !== '') return { key, value: rest.trim() };
  }
  return null;
}

function looseSlots(statement: string): { readonly key: string; readonly value: string } {
  return { key: keyOf(statement, 3), value: withoutSelf(statement) };
}
