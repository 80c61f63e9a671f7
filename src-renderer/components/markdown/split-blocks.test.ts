import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSplitter, splitBlocks } from './split-blocks.ts';

test('code stands apart, with its language', () => {
  const { blocks } = splitBlocks('Before\n\n```ts title\nconst a = 1;\n```\n\nAfter');
  expect(blocks.map((block) => (block.kind === 'code' ? block : block.kind))).toEqual([
    'text',
    {
      kind: 'code',
      raw: '```ts title\nconst a = 1;\n```\n\n',
      language: 'ts',
      code: 'const a = 1;',
    },
    'text',
  ]);
});

test('settled blocks stay the same objects while the text grows', () => {
  const split = createSplitter();
  const before = split('one\n\ntwo\n\nthree\n\nfo').blocks;
  const after = split('one\n\ntwo\n\nthree\n\nfour').blocks;
  expect(after.slice(0, 3).every((block, index) => block === before[index])).toBe(true);
  expect(after[3]).not.toBe(before[3]);
});

const pieces = fc.array(
  fc.constantFrom(
    'a',
    ' b',
    '\n',
    '\n\n',
    '- x',
    '  - y',
    '1. z',
    '```',
    '```ts\n',
    '> q',
    '|',
    '# h',
    '\t',
    '\r\n',
    '***',
    '<b>',
    '[l]: u',
  ),
  { maxLength: 40 },
);

test('no text is lost or doubled, however it arrives', () => {
  fc.assert(
    fc.property(pieces, (parts) => {
      const split = createSplitter();
      let text = '';
      for (const part of parts) {
        text += part;
        const shown = split(text)
          .blocks.map(({ raw }) => raw)
          .join('');
        expect(shown.length).toBe(text.length);
      }
    }),
  );
});
