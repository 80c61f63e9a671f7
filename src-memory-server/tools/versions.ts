import type { Fact } from '#shared/contracts/memory.ts';

/** What was held of an entity in one stretch of time, as it was known then. */
export type Version = {
  readonly version: number;
  readonly facts: readonly Fact[];
  readonly from: number;
  /** Null: until now. */
  readonly to: number | null;
};

/** The versions of an entity, oldest first, from all rows of its properties. */
export function versionsOf(
  rows: readonly Fact[],
  createdAt: number,
  now: number,
): readonly Version[] {
  const turns = new Set([createdAt]);
  for (const { recordedAt, supersededAt, validFrom, validTo } of rows) {
    for (const time of [recordedAt, supersededAt, validFrom, validTo]) {
      if (time !== null && time > createdAt && time <= now) turns.add(time);
    }
  }
  const versions: { facts: readonly Fact[]; from: number }[] = [];
  for (const at of [...turns].toSorted((one, other) => one - other)) {
    const facts = rows.filter((row) => isHeld(row, at));
    const last = versions.at(-1);
    if (last === undefined || key(last.facts) !== key(facts)) versions.push({ facts, from: at });
  }
  return versions.map(({ facts, from }, index) => ({
    version: index + 1,
    facts,
    from,
    to: versions[index + 1]?.from ?? null,
  }));
}

function isHeld({ validFrom, validTo, recordedAt, supersededAt }: Fact, at: number): boolean {
  return (
    validFrom <= at &&
    (validTo === null || at < validTo) &&
    recordedAt <= at &&
    (supersededAt === null || at < supersededAt)
  );
}

/** A statement told anew with another interval is the same to a reader. */
function key(facts: readonly Fact[]): string {
  return facts
    .map(({ rootId, value }) => `${rootId} ${value ?? ''}`)
    .toSorted((one, other) => (one < other ? -1 : 1))
    .join('\n');
}
