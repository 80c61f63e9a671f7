import Database from 'better-sqlite3';
import { z } from 'zod';
import { KinglyError } from '#shared/errors.ts';

export const querySchema = z.object({
  file: z.string(),
  sql: z.string(),
  parameters: z.array(z.union([z.string(), z.number(), z.null()])),
  mostRows: z.number().int().positive(),
});
export type Query = z.infer<typeof querySchema>;

const cellSchema = z.union([z.string(), z.number(), z.null()]);
export const rowsSchema = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.array(cellSchema)),
  isComplete: z.boolean(),
});
export type Rows = z.infer<typeof rowsSchema>;

/** UTF-16 units of all cells together, and of one. */
const longestResult = 500_000;
const longestCell = 20_000;

/** What only reads, by its first word. ATTACH would open any other file; PRAGMA changes settings. */
const reading = /^(\s|--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/)*(select|with|values|explain)\b/i;

/** Big integers as text, bytes as their count: neither has a place in JSON. */
function cell(value: unknown): z.infer<typeof cellSchema> {
  if (typeof value === 'bigint') {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  if (value instanceof Uint8Array) return `[${value.length} bytes]`;
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value === 'string' && value.length > longestCell) {
    return `${value.slice(0, longestCell)}[${value.length - longestCell} characters left out]`;
  }
  return cellSchema.parse(value);
}

/**
 * Runs one statement that reads, on a connection that can do nothing else.
 * @throws KinglyError `refused` for anything else, `invalid_input` for what SQLite cannot read
 */
export function runQuery(query: Query): Rows {
  if (!reading.test(query.sql)) {
    throw new KinglyError('refused', 'Only SELECT, WITH, VALUES and EXPLAIN are run here');
  }
  let database: Database.Database | null = null;
  try {
    database = new Database(query.file, { readonly: true, fileMustExist: true });
    // What a stranger's file has in its views and triggers may call nothing that acts.
    database.pragma('trusted_schema = OFF');
    database.pragma('query_only = ON');
    database.defaultSafeIntegers(true);
    const statement = database.prepare<unknown[], unknown[]>(query.sql).raw(true);
    if (!statement.readonly) throw new KinglyError('refused', 'This statement would change data');
    const columns = statement.columns().map(({ name }) => name);
    const rows: Rows['rows'] = [];
    let size = 0;
    for (const row of statement.iterate(...query.parameters)) {
      if (rows.length === query.mostRows || size > longestResult) {
        return { columns, rows, isComplete: false };
      }
      const cells = row.map(cell);
      size += cells.reduce<number>((sum, value) => sum + String(value).length, 0);
      rows.push(cells);
    }
    return { columns, rows, isComplete: true };
  } catch (error) {
    if (!(error instanceof Database.SqliteError) && !(error instanceof RangeError)) throw error;
    throw new KinglyError('invalid_input', `SQLite says: ${error.message}`, { cause: error });
  } finally {
    database?.close();
  }
}
