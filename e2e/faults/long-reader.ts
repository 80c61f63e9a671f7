import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { openStore } from '#db/open-store.ts';
import { writeSchema } from '#shared/contracts/writes.ts';
import { newId } from '#shared/ids.ts';
import { effectJob } from './effect-job.ts';
import type { Finding, Size } from './finding.ts';
import { newFolder } from './run-folder.ts';

/** Ten commits at a time; the short one outgrows the log’s limit, the full one lasts ten minutes. */
const bursts = { short: 120, full: 600 } as const;
const pauseMs = { short: 1, full: 1_000 } as const;
/** What the store lets the log keep once it has been written back, and one commit more. */
const mostMegabytes = 68;

/**
 * Another program reads the database and does not end, while the store is written to: commits go
 * on, and once the reader has gone, the log is given back.
 */
export async function* longReader(size: Size): AsyncGenerator<Finding> {
  const path = join(newFolder('long-reader'), 'kingly.db');
  const store = openStore({ path, ballastBytes: 65_536 });
  const commit = async (): Promise<void> => {
    await store.handlers['store.commit']({
      fence: null,
      outcome: null,
      writes: effectJob(newId('job'), 'idempotent-reader-0').map((write) =>
        writeSchema.parse(write),
      ),
    });
  };
  const logMegabytes = (): number => statSync(`${path}-wal`).size / 2 ** 20;
  await commit();
  const reader = new Database(path, { readonly: true });
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM messages').get();
  let commits = 0;
  let peak = 0;
  for (let burst = 0; burst < bursts[size]; burst += 1) {
    for (let each = 0; each < 10; each += 1) await commit();
    commits += 10;
    peak = Math.max(peak, logMegabytes());
    if (commits % 200 === 0) store.tidy();
    await delay(pauseMs[size]);
  }
  const read = reader.prepare('SELECT count(*) AS count FROM messages').get();
  reader.exec('COMMIT');
  reader.close();
  store.tidy();
  await commit();
  const after = logMegabytes();
  store.close();
  const count = z.object({ count: z.number() }).parse(read).count;
  const megabytes = (metric: string, value: number): Finding => ({
    metric,
    value: Math.round(value * 10) / 10,
    unit: 'MB',
    n: commits,
  });
  yield megabytes('faults.T8.log.peak', peak);
  yield { ...megabytes('faults.T8.log.after', after), atMost: mostMegabytes };
  // It began after the first one, and must not see a later one.
  yield { metric: 'faults.T8.readerSaw', value: count, unit: 'count', n: 1, atMost: 1 };
}
