import { stemmer } from 'stemmer';
import type { Reader } from '../../connection.ts';
import { stopWords } from '../../search/stop-words.ts';

/** A telling word of the question. */
export type Term = {
  /** As it was typed, in lower case. */
  readonly word: string;
  readonly stem: string;
  /** How much it tells: the logarithm of how rare it is. */
  readonly weight: number;
  /** In how many episodes it stands, counted up to {@link commonFrom}. */
  readonly count: number;
};

/** More words cost time and find nothing more. */
const maximumTerms = 24;
/** What stands in more episodes than this finds nothing by itself, and ranking it takes long. */
export const commonFrom = 20_000;

/** Stems of the telling words of a text, in order, repeated ones too. */
export function stemsOf(text: string): readonly string[] {
  return wordsOf(text).map(stemOf);
}

/** Stemming took a third of a recall; the same words come again and again. */
const knownStems = new Map<string, string>();
const mostKnownStems = 20_000;

function stemOf(word: string): string {
  const known = knownStems.get(word);
  if (known !== undefined) return known;
  if (knownStems.size >= mostKnownStems) knownStems.clear();
  const stem = stemmer(word);
  knownStems.set(word, stem);
  return stem;
}

function wordsOf(text: string): readonly string[] {
  const found =
    text
      .normalize('NFC')
      .toLowerCase()
      .replaceAll(/['’]s\b/gu, '')
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return found.filter((word) => !stopWords.has(word));
}

/** The telling words of a question, each once, with what they weigh among all episodes. */
export function readTerms(reader: Reader, text: string): readonly Term[] {
  const total = Number(reader.value('SELECT coalesce(max(number), 0) FROM episodes'));
  const terms = new Map<string, Term>();
  for (const word of wordsOf(text)) {
    if (terms.size >= maximumTerms) break;
    const stem = stemOf(word);
    if (terms.has(stem)) continue;
    const count = countWord(reader, 'episodes_fts', word);
    const weight = Math.log(1 + (Math.max(total, count) - count + 0.5) / (count + 0.5));
    terms.set(stem, { word, stem, weight, count });
  }
  return [...terms.values()];
}

/** In how many rows of an index a word stands, counted up to {@link commonFrom}. */
export function countWord(
  reader: Reader,
  index: 'episodes_fts' | 'facts_fts',
  word: string,
): number {
  const sql = `SELECT count(*) FROM (
    SELECT 1 FROM ${index} WHERE ${index} MATCH :word LIMIT ${commonFrom})`;
  return Number(reader.value(sql, { word: `"${word}"` }));
}

/** What kind of answer is asked for, as far as its words tell. */
export type AskedFor = { readonly time: boolean; readonly amount: boolean };

export function askedFor(text: string): AskedFor {
  return {
    time: /^\s*when\b|\b(?:what|which) (?:date|day|month|year)\b|\bhow long\b/iu.test(text),
    amount: /\bhow (?:many|much|often|long)\b/iu.test(text),
  };
}

const timeWords =
  /\b(?:yesterday|today|tonight|tomorrow|last|next|ago|weeks?|weekend|months?|years?|recently|soon|morning|evening|since|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|september|october|november|december|\d{4}|days?)\b/iu;
const amountWords =
  /\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|once|twice|couple|several|few|many|lots)\b/iu;

export const namesTime = (text: string): boolean => timeWords.test(text);
export const namesAmount = (text: string): boolean => amountWords.test(text);
export const endsAsQuestion = (text: string): boolean => /\?\s*$/u.test(text);
