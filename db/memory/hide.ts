import type { Change, Hideable } from './journal.ts';

/** Forgets a row in a way that can be taken back: it is found nowhere, and still there. */
export function hide(change: Change, table: Hideable, id: string): void {
  const { database, at, detail } = change;
  const hidden = database.run(
    `UPDATE ${table} SET forgotten_at = :at WHERE id = :id AND forgotten_at IS NULL`,
    { at, id: keyOf(table, id) },
  );
  if (hidden > 0) detail.hidden.push({ table, id });
}

/** Brings a hidden row back. */
export function show(change: Change, table: Hideable, id: string): void {
  const { database, detail } = change;
  const shown = database.run(
    `UPDATE ${table} SET forgotten_at = NULL WHERE id = :id AND forgotten_at IS NOT NULL`,
    { id: keyOf(table, id) },
  );
  if (shown > 0) detail.shown.push({ table, id });
}

/** Values of keys are numbered. */
function keyOf(table: Hideable, id: string): string | number {
  return table === 'memory' ? Number(id) : id;
}
