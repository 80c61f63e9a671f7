/** Repeatable texts that look like what people tell: names, plain verbs, and words of a long tail. */

const vocabulary = 20_000;
const starts = ['b', 'd', 'f', 'g', 'h', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v', 'st', 'br'];
const middles = ['a', 'e', 'i', 'o', 'u', 'ai', 'ou', 'ea'];
const ends = ['l', 'n', 'r', 's', 't', 'm', 'nd', 'rk'];
const verbs = ['met', 'asked', 'called', 'wrote to', 'thanked', 'helped', 'saw', 'told'];

/** Relations of which many values are true at a time, as the sentence of the fact says them. */
export const relations = [
  'likes',
  'knows',
  'owns',
  'visited',
  'works_on',
  'uses',
  'plays',
] as const;

/** Repeatable numbers of [0, 1). */
export function random(seed: number): () => number {
  let state = (Math.imul(seed, 2_654_435_761) ^ 0x9e3779b9) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pick = <Item>(items: readonly Item[], next: () => number): Item | undefined =>
  items[Math.floor(next() * items.length)];

/** A word that can be spoken, the same for the same number. */
function word(index: number): string {
  const next = random(index + 1);
  const syllable = (): string => `${pick(starts, next)}${pick(middles, next)}`;
  return `${syllable()}${syllable()}${pick(ends, next)}`;
}

const words = Array.from({ length: vocabulary }, (_, index) => word(index));

/** Words as unevenly common as those of a language: the commonest is every 27th. */
export function sayWords(next: () => number, count: number): string {
  return Array.from({ length: count }, () => words[Math.floor(next() ** 3 * vocabulary)]).join(' ');
}

/** `Dear Molin 17`: the person with this number. */
export function personName(index: number): string {
  const next = random(index + 7_000_001);
  const part = (): string => {
    const text = `${pick(starts, next)}${pick(middles, next)}${pick(ends, next)}`;
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  };
  return `${part()} ${part()}${part().toLowerCase()} ${index}`;
}

export const placeName = (index: number): string => `${sayCapital(index)}burg`;

function sayCapital(index: number): string {
  const text = word(index + 90_000);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** What somebody says of a person: some 25 words. */
export function saidOf(name: string, next: () => number): string {
  return (
    `I ${pick(verbs, next)} ${name} about the ${sayWords(next, 3)} and the ${sayWords(next, 2)}, ` +
    `and they said that ${sayWords(next, 2)} would be in ${sayWords(next, 2)} because of ${sayWords(next, 4)}.`
  );
}

/** What a person asks: a name or a place in every second question, and telling words. */
export function question(round: number, people: number): string {
  const next = random(round + 40_000_003);
  const name = personName(Math.floor(next() * people));
  const forms = [
    () => `What did ${name} say about the ${sayWords(next, 2)}?`,
    () => `When did I talk about ${sayWords(next, 3)} and ${sayWords(next, 1)}?`,
    () => `Who told me that ${sayWords(next, 2)} would be in ${sayWords(next, 1)}?`,
    () => `Which ${sayWords(next, 1)} does ${name} like best, and why?`,
  ];
  return forms[round % forms.length]?.() ?? '';
}
