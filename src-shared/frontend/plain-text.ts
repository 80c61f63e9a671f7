/** One line of plain text: control characters and line breaks become spaces. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\s]+/gu, ' ').trim();
}

/** Cuts at a word's end where there is one, never inside a surrogate pair. */
export function bounded(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length + 1);
  const space = cut.lastIndexOf(' ');
  const kept = space > length / 2 ? cut.slice(0, space) : text.slice(0, length);
  return kept.replace(/[\uD800-\uDBFF]$/u, '').trimEnd();
}
