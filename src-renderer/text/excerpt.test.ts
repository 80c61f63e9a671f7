import fc from 'fast-check';
import { expect, test } from 'vitest';
import { excerptParts } from './excerpt.ts';

test('matches stand out', () => {
  expect(excerptParts('a \u0002bike\u0003 bell')).toEqual([
    { text: 'a ', isMatch: false },
    { text: 'bike', isMatch: true },
    { text: ' bell', isMatch: false },
  ]);
});

test('no mark is shown, and no other character is lost', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', ' ', '\u0002', '\u0003') }), (excerpt) => {
      const shown = excerptParts(excerpt)
        .map(({ text }) => text)
        .join('');
      expect(shown).toBe(excerpt.replaceAll('\u0002', '').replaceAll('\u0003', ''));
    }),
  );
});

test('shows no Markdown marks', () => {
  const text = excerptParts('## The \u0002bell\u0003 is **loud**\n> `ring()` 2 * 3')
    .map((part) => part.text)
    .join('');
  expect(text).toBe('The bell is loud\nring() 2 * 3');
});
