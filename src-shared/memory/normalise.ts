/**
 * A name as it is compared: without case, accents, punctuation, an article in front or a
 * possessive behind. Empty only where nothing is left to compare.
 */
export function normaliseName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[’']s\b/gu, '')
    .replace(/[’']/gu, '')
    .replace(/[^\p{L}\p{N}+#]+/gu, ' ')
    .trim();
  const withoutArticle = plain.replace(/^(?:the|a|an)\s+(?=\S)/u, '');
  return withoutArticle === '' ? name.trim().toLowerCase() : withoutArticle;
}

/** A relation as a word: `Works at` and `works-at` are `works_at`. */
export function normaliseRelation(text: string): string {
  return text
    .normalize('NFC')
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1_$2')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/gu, '')
    .slice(0, 80)
    .replace(/_+$/u, '');
}
