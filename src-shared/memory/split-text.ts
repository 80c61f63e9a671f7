/**
 * Parts of a long text, in order, none longer than `maximum` UTF-16 units. Cut at a paragraph, a
 * line, a sentence or a space, whichever comes first in that order within the last third; together
 * they are the text, but for white space at the cuts.
 */
export function splitText(text: string, maximum: number): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  while (text.length - start > maximum) {
    const end = start + cutOf(text.slice(start, start + maximum));
    parts.push(text.slice(start, end).trim());
    start = end;
  }
  parts.push(text.slice(start).trim());
  return parts.filter((part) => part !== '');
}

function cutOf(piece: string): number {
  const least = Math.floor((piece.length * 2) / 3);
  for (const mark of ['\n\n', '\n', '. ', ' ']) {
    const at = piece.lastIndexOf(mark);
    if (at >= least) return at + mark.length;
  }
  // Half of a surrogate pair is no character.
  return /[\uD800-\uDBFF]$/u.test(piece) ? piece.length - 1 : piece.length;
}
