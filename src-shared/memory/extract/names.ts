import { selfName } from '../relations.ts';

const notNames = new Set(
  `there it this that these those here what who which how why when where nobody everybody everyone
  somebody someone anybody nothing everything something and but or so then also however today
  yesterday tomorrow now yes no not please maybe everyone all both each it's that's`.split(/\s+/u),
);

const pronouns = new Set(['he', 'she', 'they', 'it']);

/** Who a subject is; null where it is not somebody or something with a name. */
export function subjectName(words: string, last: string | null): string | null {
  const lower = words.toLowerCase();
  if (lower === 'i' || lower === 'we') return selfName;
  if (pronouns.has(lower)) return last;
  const rest = words.replace(/^(?:the|my|our)\s+/iu, '');
  const hasArticle = /^the\s/iu.test(words);
  const list = rest.split(/\s+/u);
  if (list.length > (hasArticle ? 4 : 5)) return null;
  if (/^(?:my|our)\s/iu.test(words)) return null;
  if (list.some((word) => notNames.has(word.toLowerCase()))) return null;
  if (!hasArticle && !list.every((word) => isNameWord(word))) return null;
  if (list.some((word) => !/^[\p{L}\p{N}][\p{L}\p{N}\p{M}'’.&+#-]*$/u.test(word))) return null;
  // A name that begins with a capital keeps its article: “The Who”.
  return hasArticle && !/^\p{Lu}/u.test(rest) ? rest : words.replace(/^the\s+(?=\p{Lu})/u, 'The ');
}

function isNameWord(word: string): boolean {
  return /^[\p{Lu}\p{N}]/u.test(word) || /^(?:of|de|van|von|der|la|and|&)$/u.test(word);
}

/** Two who are told of at once. */
export function namesOf(words: string, last: string | null): readonly string[] {
  const one = subjectName(words, last);
  if (one !== null && !/\sand\s/u.test(words)) return [one];
  const parts = words.split(/\s*,\s*|\s+and\s+/u);
  const names = parts.map((part) => subjectName(part, last)).filter((name) => name !== null);
  return names.length === parts.length && parts.length > 1 ? names : [];
}
