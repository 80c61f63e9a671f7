import type { JobKind } from '#shared/contracts/entities.ts';
import type { Parameters, SqlValue, Writer } from '../connection.ts';

/** What a transaction does beyond its rows, told of after its commit. */
export type Effects = {
  /** Kinds of jobs that may now be claimed. */
  readonly kinds: Set<JobKind>;
  /** Running jobs that should stop. */
  readonly cancelled: Set<string>;
  /** Tasks that changed their state or lost their job: their trees follow before the commit. */
  readonly tasks: Set<string>;
};

/** What each write of a transaction is given. */
export type WriteContext = {
  readonly database: Writer;
  /** The same for the whole transaction. */
  readonly now: number;
  /** The command behind it: its own, or that of the fenced job. */
  readonly commandId: string | null;
  readonly effects: Effects;
};

/** The write of one type. */
export type WriteOf<Write extends { readonly type: string }, Type extends Write['type']> = Extract<
  Write,
  { readonly type: Type }
>;

/**
 * Sets columns of the row with this id. Names of tables and columns are the store's own, never
 * something that came in. True when there is such a row.
 */
export function updateRow(
  database: Writer,
  table: 'conversations' | 'messages' | 'tasks' | 'workflows',
  id: string,
  columns: Readonly<Record<string, SqlValue | undefined>>,
  also = '',
): boolean {
  const given = Object.entries(columns).filter(([, value]) => value !== undefined);
  const assignments = given.map(([column]) => `${column} = :${column}`);
  if (also !== '') assignments.push(also);
  const parameters: Parameters = Object.fromEntries(
    given.flatMap(([column, value]) => (value === undefined ? [] : [[column, value]])),
  );
  const sql = `UPDATE ${table} SET ${assignments.join(', ')} WHERE id = :id`;
  return database.run(sql, { ...parameters, id }) === 1;
}

/** JSON for a column; `undefined` stays out of the patch, null becomes SQL's NULL. */
export function jsonOrUndefined(value: unknown): string | null | undefined {
  if (value === undefined) return undefined;
  return value === null ? null : JSON.stringify(value);
}
