import { sentencesOf } from './extract/sentences.ts';

const stopWords = new Set(
  `a an and are as at be but by for from has have he her his i in is it its me my of on or our she so
  that the their them they this to was we were will with you your yours know remember said told`.split(
    /\s+/u,
  ),
);

/** From this share of its telling words on, a sentence only says again what was recalled. */
const echoShare = 0.8;

/**
 * A reply without what it only says again from memory. Remembering that would make what is
 * believed stronger each time that it is asked for. Empty where nothing else was said.
 */
export function withoutEcho(text: string, recalled: readonly string[]): string {
  if (recalled.length === 0) return text;
  const known = recalled.map((item) => new Set(tellingWords(item)));
  const kept = sentencesOf(text).filter((sentence) => {
    const words = tellingWords(sentence);
    return !known.some((set) => {
      const shared = words.filter((word) => set.has(word)).length;
      return words.length > 0 && shared / words.length >= echoShare;
    });
  });
  return kept.join(' ');
}

function tellingWords(text: string): readonly string[] {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return words
    .map((word) => word.replace(/(?<=\p{L}{3})(?:e?s)$/u, ''))
    .filter((word) => !stopWords.has(word));
}
