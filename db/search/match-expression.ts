import { stopWords } from './stop-words.ts';

/** More words cost time and find nothing more. */
const maximumTerms = 32;
/** A shorter beginning than this matches too much to mean anything. */
const shortestPrefix = 3;

/** The words of a text: letters and digits of any script, lower case, each once. */
export function words(text: string): readonly string[] {
  const found =
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return [...new Set(found)];
}

/**
 * FTS5 terms for the telling words of a question, as beginnings; any of them may match. What was
 * typed only ever stands inside quotes, so that no syntax can go wrong.
 */
export function questionTerms(question: string): readonly string[] {
  const all = words(question);
  const telling = all.filter((word) => !stopWords.has(word)).slice(0, maximumTerms);
  if (telling.length > 0) return telling.map(prefixTerm);
  // Only stop words, such as "The Who": all of them, then, as one term.
  return all.length > 0 ? [all.slice(0, maximumTerms).map(exactTerm).join(' AND ')] : [];
}

/** An FTS5 expression for any of the terms; null where there is none. */
export function anyOf(terms: readonly string[]): string | null {
  return terms.length === 0 ? null : terms.join(' OR ');
}

/** An FTS5 expression for all of the words; the last one may be unfinished. */
export function matchAll(query: string): string | null {
  const all = words(query).slice(0, maximumTerms);
  if (all.length === 0) return null;
  const last = all.length - 1;
  return all
    .map((word, index) => (index === last ? `${exactTerm(word)}*` : prefixTerm(word)))
    .join(' AND ');
}

function prefixTerm(word: string): string {
  return word.length < shortestPrefix ? exactTerm(word) : `${exactTerm(word)}*`;
}

function exactTerm(word: string): string {
  return `"${word}"`;
}
