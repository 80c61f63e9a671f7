import type { Found } from './found.ts';
import { isStatement, sentencesOf } from './sentences.ts';

/** Whether a text states something that the rules did not find, so that a model should read it. */
export function needsReading(text: string, found: readonly Pick<Found, 'quote'>[]): boolean {
  const quoted = new Set(found.map(({ quote }) => quote));
  return sentencesOf(text).some(
    (sentence) =>
      !quoted.has(sentence) &&
      isStatement(sentence) &&
      sentence.split(/\s+/u).length >= 4 &&
      /\b(?:I|my|we|our)\b|(?<=\s)\p{Lu}\p{Ll}/u.test(sentence),
  );
}
