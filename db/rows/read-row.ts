import { z } from 'zod';
import { KinglyError } from '#shared/errors.ts';

/** Parses one row; throws `store_damaged` that names the table, the row and the column. */
export function readRow<Schema extends z.ZodType>(
  schema: Schema,
  row: unknown,
  table: string,
): z.output<Schema> {
  const parsed = schema.safeParse(row);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const id =
    z.object({ id: z.union([z.string(), z.number()]) }).safeParse(row).data?.id ?? 'unknown';
  throw new KinglyError(
    'store_damaged',
    `Row ${id} of ${table} cannot be read: ${issue?.path.map(String).join('.') ?? ''} ${issue?.message ?? ''}`,
    { cause: parsed.error },
  );
}

/** Like {@link readRow}; null where there is no row. */
export function readRowOrNull<Schema extends z.ZodType>(
  schema: Schema,
  row: unknown,
  table: string,
): z.output<Schema> | null {
  return row === undefined ? null : readRow(schema, row, table);
}

/** Told of each row that a list leaves out because it cannot be read. */
export type BadRowListener = (problem: KinglyError) => void;

/** Parses a list. One broken row is told of and left out: it must not hide all the others. */
export function readRows<Schema extends z.ZodType>(
  schema: Schema,
  rows: readonly unknown[],
  table: string,
  onBadRow: BadRowListener,
): z.output<Schema>[] {
  const list: z.output<Schema>[] = [];
  for (const row of rows) {
    try {
      list.push(readRow(schema, row, table));
    } catch (error) {
      if (!(error instanceof KinglyError)) throw error;
      onBadRow(error);
    }
  }
  return list;
}
