/** Words that say nothing about what a sentence is about. */
const emptyWords: ReadonlySet<string> = new Set(
  (
    'a about again all also am an and any are as at be been but by can could did do does doing for from get got had has ' +
    'have he her here him his how i if in into is it its just know let like me mine more my no not now of on or our out ' +
    'please prefer remember say she should so some tell than that the their them then there these they this those to ' +
    'too up us use using was we were what when where which who whom whose why will with would you your yours'
  ).split(' '),
);

/** The words of a text that say what it is about, in lower case, each once. */
export function contentWords(text: string): readonly string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set(words)].filter(
    (word) => !emptyWords.has(word) && (word.length > 1 || /\P{ASCII}/u.test(word)),
  );
}

/** Whether two words are the same or forms of one, such as “editor” and “editors”. */
export function sameWord(one: string, other: string): boolean {
  if (one === other) return true;
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.length >= 3 && long.length - short.length <= 3 && long.startsWith(short);
}
