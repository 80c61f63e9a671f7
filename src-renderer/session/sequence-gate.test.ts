import fc from 'fast-check';
import { expect, test } from 'vitest';
import { passGate } from './sequence-gate.ts';

const numbered = (...sequences: readonly number[]) => sequences.map((sequence) => ({ sequence }));

test('what was folded is dropped, what follows goes through', () => {
  expect(passGate(3, numbered(2, 3, 4, 5))).toEqual({
    kind: 'apply',
    events: numbered(4, 5),
    last: 5,
  });
});

test('a hole stops it and is told', () => {
  expect(passGate(3, numbered(4, 6, 7))).toEqual({ kind: 'gap', events: numbered(4), last: 4 });
});

test('whatever arrives, each event is folded once and in order, and all are after resends', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.array(fc.tuple(fc.nat(45), fc.nat(12)), { maxLength: 40 }),
      (count, slices) => {
        const all = Array.from({ length: count }, (_, index) => ({ sequence: index + 1 }));
        const folded: number[] = [];
        let last = 0;
        const take = (batch: readonly { readonly sequence: number }[]): void => {
          const verdict = passGate(last, batch);
          folded.push(...verdict.events.map(({ sequence }) => sequence));
          last = verdict.last;
          // A gap is answered with everything after the last one.
          if (verdict.kind === 'gap') take(all.slice(last));
        };
        for (const [from, length] of slices) take(all.slice(from, from + length));
        take(all);
        expect(folded).toEqual(all.map(({ sequence }) => sequence));
      },
    ),
  );
});
