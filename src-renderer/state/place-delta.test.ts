import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeDelta, placeWaiting } from './place-delta.ts';

test('a piece at the end grows the text', () => {
  expect(placeDelta('ab', { offset: 2, text: 'cd' })).toEqual({ kind: 'grown', text: 'abcd' });
});

test('what is there already is skipped', () => {
  expect(placeDelta('abc', { offset: 1, text: 'bcd' })).toEqual({ kind: 'grown', text: 'abcd' });
  expect(placeDelta('abc', { offset: 0, text: 'ab' })).toEqual({ kind: 'known' });
});

test('a hole before it is told', () => {
  expect(placeDelta('ab', { offset: 3, text: 'd' })).toEqual({ kind: 'gap' });
});

test('pieces in any order, doubled, give the text', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 20 }),
      fc.infiniteStream(fc.nat()),
      (pieces, random) => {
        let offset = 0;
        const deltas = pieces.map((text) => {
          const delta = { messageId: 'msg_1', offset, text };
          offset += text.length;
          return delta;
        });
        const shuffled = [...deltas, ...deltas]
          .map((delta) => ({ delta, key: random.next().value ?? 0 }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ delta }) => delta);
        let text = '';
        let waiting: readonly (typeof deltas)[number][] = [];
        for (const delta of shuffled) {
          const placed = placeWaiting(text, [...waiting, delta]);
          text = placed.text;
          waiting = placed.waiting;
        }
        expect(text).toBe(pieces.join(''));
        expect(waiting).toEqual([]);
      },
    ),
  );
});
