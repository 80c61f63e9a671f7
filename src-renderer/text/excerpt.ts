/** A piece of an excerpt, and whether it is what was searched for. */
export type ExcerptPart = { readonly text: string; readonly isMatch: boolean };

/** Marks that would be seen as such: an excerpt is not rendered. */
const MARKS = /\*\*|`+|(?<=^|\n)(?:#{1,6}|>) /gu;

function plain(text: string): string {
  return text.replaceAll('\u0003', '').replace(MARKS, '');
}

/** Reads an excerpt in which matches stand between U+0002 and U+0003. */
export function excerptParts(excerpt: string): readonly ExcerptPart[] {
  return excerpt
    .split('\u0002')
    .flatMap((piece, index): readonly ExcerptPart[] => {
      if (index === 0) return [{ text: piece, isMatch: false }];
      const [match = '', ...rest] = piece.split('\u0003');
      return [
        { text: match, isMatch: true },
        { text: rest.join(''), isMatch: false },
      ];
    })
    .map(({ text, isMatch }) => ({ text: plain(text), isMatch }))
    .filter(({ text }) => text !== '');
}
