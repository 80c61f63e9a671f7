import fc from 'fast-check';
import { expect, test } from 'vitest';
import { endAt, type Neighbour, placeFact, type Span } from './date-rules.ts';

const openEnd = 1_000;
type Row = Span & { readonly id: string; readonly value: number };

/** Puts statements in one after another, as the store does, for a relation of one value. */
function place(
  statements: readonly {
    readonly value: number;
    readonly from: number;
    readonly to: number | null;
  }[],
): readonly Row[] {
  let rows: readonly Row[] = [];
  let count = 0;
  for (const { value, from, to } of statements) {
    const neighbours: Neighbour[] = rows.map((row) => ({ ...row, same: row.value === value }));
    const placed = placeFact({ from, to: to ?? openEnd, isBounded: to !== null }, neighbours);
    const changed = new Map(placed.changes.map((change) => [change.id, change.spans]));
    const row = (span: Span, of: number): Row => ({ ...span, id: `r${(count += 1)}`, value: of });
    rows = [
      ...rows.flatMap((old) =>
        (changed.get(old.id) ?? [old]).map((span) => ('id' in span ? old : row(span, old.value))),
      ),
      ...placed.added.map((span) => row(span, value)),
    ];
  }
  return rows;
}

const at = (rows: readonly Row[], time: number): readonly number[] =>
  rows.filter(({ from, to }) => from <= time && time < to).map(({ value }) => value);

const statement = fc
  .record({
    value: fc.nat(4),
    from: fc.nat(90),
    length: fc.option(fc.integer({ min: 1, max: 40 })),
  })
  .map(({ value, from, length }) => ({ value, from, to: length === null ? null : from + length }));

test('of a relation of one value, never two are true at once, and no span is empty', () => {
  fc.assert(
    fc.property(fc.array(statement, { maxLength: 12 }), (statements) => {
      const rows = place(statements);
      for (const { from, to } of rows) expect(from).toBeLessThan(to);
      for (let time = 0; time < 140; time += 1)
        expect(at(rows, time).length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 150 },
  );
});

// Each value once: that a value was said again between is not known any more once it is folded.
test('different statements without an end give the same whatever the order in which they are heard', () => {
  const stays = fc.uniqueArray(fc.record({ from: fc.nat(90) }), {
    selector: ({ from }) => from,
    maxLength: 8,
  });
  fc.assert(
    fc.property(stays, fc.infiniteStream(fc.nat()), (list, order) => {
      const open = list.map(({ from }, value) => ({ value, from, to: null }));
      const mixed = open
        .map((stay) => ({ stay, key: order.next().value ?? 0 }))
        .sort((one, other) => one.key - other.key)
        .map(({ stay }) => stay);
      const inOrder = [...open].sort((one, other) => one.from - other.from);
      const [heard, told] = [place(mixed), place(inOrder)];
      for (let time = 0; time < 100; time += 1) expect(at(heard, time)).toEqual(at(told, time));
    }),
    { numRuns: 150 },
  );
});

test('the same again with an end ends it; before its beginning it never held', () => {
  expect(
    place([
      { value: 1, from: 10, to: null },
      { value: 1, from: 20, to: 30 },
    ]),
  ).toMatchObject([{ from: 10, to: 30 }]);
  expect(endAt({ id: 'a', from: 10, to: 20 }, 15)).toEqual({
    id: 'a',
    spans: [{ from: 10, to: 15 }],
  });
  expect(endAt({ id: 'a', from: 10, to: 20 }, 10)).toEqual({ id: 'a', spans: [] });
  expect(endAt({ id: 'a', from: 10, to: 20 }, 20)).toBeNull();
});
