/** A list with headings between groups. */
export type Grouped<Row> =
  | { readonly kind: 'heading'; readonly title: string }
  | { readonly kind: 'row'; readonly row: Row };

const dayMs = 86_400_000;

function startOfDay(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

/** `Today`, `Yesterday`, `Previous 7 days`, then months: `October`, `March 2025`. */
export function dayGroup(time: number, now: number): string {
  // Rounded, since a day of a clock change has 23 or 25 hours.
  const days = Math.round((startOfDay(now) - startOfDay(time)) / dayMs);
  if (days <= 0) return 'Today';
  if (days === 1) return 'Yesterday';
  if (days <= 7) return 'Previous 7 days';
  const date = new Date(time);
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return date.toLocaleDateString(
    'en',
    sameYear ? { month: 'long' } : { month: 'long', year: 'numeric' },
  );
}

/** Rows that are sorted newest first, with a heading before each group. */
export function groupByDay<Row extends { readonly updatedAt: number }>(
  rows: readonly Row[],
  now: number,
): readonly Grouped<Row>[] {
  const grouped: Grouped<Row>[] = [];
  let last: string | null = null;
  for (const row of rows) {
    const title = dayGroup(row.updatedAt, now);
    if (title !== last) grouped.push({ kind: 'heading', title });
    last = title;
    grouped.push({ kind: 'row', row });
  }
  return grouped;
}
