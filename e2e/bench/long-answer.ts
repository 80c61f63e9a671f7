/** A section with what Markdown has: a heading, paragraphs, lists, code, a table. About 170 words. */
function section(number: number): string {
  return `## ${number}. The keeper of lamp ${number}

Every evening the keeper of lamp ${number} climbs the **forty steps** and lights it with a match that she keeps _dry_ in a tin. The ships that pass know the lamp by its rhythm: two short flashes, one long, and then a pause that is just long enough to breathe. She has written \`lamp.light(${number})\` on the door, as a joke that nobody else on the island understands.

1. Fill the tank with oil, to the second mark and no further.
2. Trim the wick:
   - a quarter of an inch when the air is dry,
   - half of that when there is fog.
3. Turn the lens by hand and listen for the bearing.

\`\`\`typescript
export function flashes(lamp: number): readonly number[] {
  const short = 200 + lamp;
  const long = short * 3;
  return [short, short, long].map((each) => Math.round(each));
}
\`\`\`

| Night | Oil | Ships | Remark |
| --- | ---: | ---: | --- |
| Monday | 2.4 l | ${number + 3} | clear, and very still |
| Tuesday | 2.6 l | ${number + 1} | fog until four |
| Wednesday | 2.5 l | ${number} | a [letter](https://example.org/${number}) came |

> A lamp that nobody sees is still a lamp, said her father; she has never been sure of that.

`;
}

/** An answer of 1,500 words and more. */
export const longAnswer = Array.from({ length: 11 }, (_, index) => section(index + 1)).join('');

/** It in pieces about as long as a model’s tokens. */
export function inTokens(text: string): string[] {
  return text.match(/\s*\S{1,6}\s*?/gu) ?? [];
}
