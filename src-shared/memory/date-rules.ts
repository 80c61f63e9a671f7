/** A span of valid time, in Unix milliseconds; `to` is exclusive. */
export type Span = { readonly from: number; readonly to: number };

/** A believed row that the newcomer meets: the same statement, or one that cannot be true beside it. */
export type Neighbour = Span & { readonly id: string; readonly same: boolean };

export type Newcomer = Span & {
  /** It says itself when it ended; otherwise it holds until something else is said. */
  readonly isBounded: boolean;
};

/** What becomes of a row: it is believed no more, and these spans of it are instead. */
export type Change = { readonly id: string; readonly spans: readonly Span[] };

/** What a newcomer does. */
export type Placement = {
  readonly changes: readonly Change[];
  /** Spans of the newcomer to add. */
  readonly added: readonly Span[];
  /** The row that says the same already, where there is one. */
  readonly folded: string | null;
};

/**
 * The date rules. Of two statements that cannot be true at once, the one that begins later ends
 * the other, whichever was heard first; at the same beginning the one heard later is right. A
 * statement with an end of its own only interrupts one that holds on. The same statement again
 * may begin it earlier and may end it.
 */
export function placeFact(newcomer: Newcomer, neighbours: readonly Neighbour[]): Placement {
  const others = neighbours.filter((row) => !row.same && overlaps(row, newcomer));
  const same = neighbours
    .filter((row) => row.same && overlaps(row, newcomer))
    .sort((one, other) => one.from - other.from)[0];
  return same === undefined
    ? { changes: giveWay(newcomer, others), added: remaining(newcomer, others), folded: null }
    : sayAgain(newcomer, same, others);
}

/** Ends a row at a time inside it; null where that changes nothing. Before its start it never held. */
export function endAt(row: Span & { readonly id: string }, at: number): Change | null {
  if (at >= row.to) return null;
  return { id: row.id, spans: at <= row.from ? [] : [{ from: row.from, to: at }] };
}

function overlaps(one: Span, other: Span): boolean {
  return one.from < other.to && other.from < one.to;
}

/** The spans that are not empty. */
function whole(spans: readonly Span[]): readonly Span[] {
  return spans.filter(({ from, to }) => from < to);
}

/** What the newcomer ends or interrupts. */
function giveWay(newcomer: Newcomer, others: readonly Neighbour[]): readonly Change[] {
  return others
    .filter((row) => row.from <= newcomer.from)
    .map((row) => ({
      id: row.id,
      spans: whole([
        { from: row.from, to: newcomer.from },
        ...(newcomer.isBounded ? [{ from: newcomer.to, to: row.to }] : []),
      ]),
    }));
}

/** What is left of the newcomer beside those that begin after it. */
function remaining(newcomer: Newcomer, others: readonly Neighbour[]): readonly Span[] {
  const later = others
    .filter((row) => row.from > newcomer.from)
    .sort((one, other) => one.from - other.from);
  const first = later[0];
  if (first === undefined) return [{ from: newcomer.from, to: newcomer.to }];
  if (!newcomer.isBounded) return [{ from: newcomer.from, to: first.from }];
  const spans: Span[] = [];
  let { from } = newcomer;
  for (const row of later) {
    spans.push({ from, to: Math.min(row.from, newcomer.to) });
    from = Math.max(from, row.to);
  }
  spans.push({ from, to: newcomer.to });
  return whole(spans);
}

function sayAgain(newcomer: Newcomer, same: Neighbour, others: readonly Neighbour[]): Placement {
  const before = others.filter((row) => row.from < same.from);
  const to = newcomer.isBounded ? Math.min(newcomer.to, same.to) : same.to;
  if (newcomer.from >= same.from || (newcomer.isBounded && newcomer.to <= same.from)) {
    const changes =
      to === same.to ? [] : [{ id: same.id, spans: whole([{ from: same.from, to }]) }];
    return { changes, added: [], folded: same.id };
  }
  // It began earlier than was known: what was in between keeps its place.
  const between = before.filter((row) => row.from > newcomer.from);
  const gives = giveWay({ ...newcomer, to: same.from }, before);
  if (between.length > 0) {
    const early = remaining({ from: newcomer.from, to: same.from, isBounded: true }, between);
    const changes =
      to === same.to ? [] : [{ id: same.id, spans: whole([{ from: same.from, to }]) }];
    // Only until the next one begins: nothing says that it came back.
    return { changes: [...gives, ...changes], added: early.slice(0, 1), folded: same.id };
  }
  return {
    changes: [...gives, { id: same.id, spans: [{ from: newcomer.from, to }] }],
    added: [],
    folded: same.id,
  };
}
