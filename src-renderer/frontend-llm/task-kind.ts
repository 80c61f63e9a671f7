import { kindSigns, sizeSigns } from './task-signs.ts';

/** What the classifier's opinion weighs beside the words that tell. */
const opinionWeight = 2.5;
/** A small change to one thing, in a few words: “Fix the login page”. */
const SMALL_CHANGE = /^(?:fix|update|change|rename|add|remove|check|correct|adjust)(?: \S+){1,3}$/i;
const SMALL_CHANGE_WEIGHT = 4;

type Signs = readonly (readonly [name: string, weight: number, sign: RegExp])[];

/** The name with the most weight: words that tell, and the classifier's opinion. */
function heaviest(
  title: string,
  signs: Signs,
  opinions: readonly (readonly [string, number])[],
): string {
  const weights = new Map<string, number>(opinions);
  for (const [name, weight, sign] of signs) {
    if (sign.test(title)) weights.set(name, (weights.get(name) ?? 0) + weight);
  }
  return [...weights].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

/** The kind of work. `fallback` is the classifier's opinion. */
export function intentTypeOf(title: string, fallback: string): string {
  return heaviest(title, kindSigns, [[fallback, opinionWeight]]);
}

/** How large it looks: words that say so, and the classifier's opinion. */
export function complexityOf(text: string, fallback: string): 'low' | 'medium' | 'high' {
  const opinions = new Map([[fallback, opinionWeight]]);
  if (SMALL_CHANGE.test(text)) opinions.set('low', SMALL_CHANGE_WEIGHT);
  const size = heaviest(text, sizeSigns, [...opinions]);
  return size === 'low' || size === 'high' ? size : 'medium';
}
