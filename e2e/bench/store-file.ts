import { join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';

/** Reads rows of a running or ended app’s database, without writing anything. */
export function readStore<Row>(
  dataFolder: string,
  row: z.ZodType<Row>,
  sql: string,
  ...values: readonly (string | number)[]
): Row[] {
  const database = new Database(join(dataFolder, 'kingly.db'), { readonly: true });
  try {
    return z.array(row).parse(database.prepare(sql).all(...values));
  } finally {
    database.close();
  }
}

const countSchema = z.object({ status: z.string(), count: z.number() });

/** How many jobs wait and how many run. */
export function openJobs(dataFolder: string): {
  readonly waiting: number;
  readonly running: number;
} {
  const counts = readStore(
    dataFolder,
    countSchema,
    'SELECT status, count(*) AS count FROM job_queue GROUP BY status',
  );
  const of = (wanted: string): number => counts.find(({ status }) => status === wanted)?.count ?? 0;
  return { waiting: of('pending'), running: of('running') };
}
