import type { Database } from 'better-sqlite3';
import type { Writer } from './connection.ts';
import { compactEvents, pruneEvents, type Retention } from './events/retention.ts';

/** Ended jobs are kept this long, for whoever wonders what happened. */
const keepJobsMs = 14 * 86_400_000;
/** Rows removed at a time, so that no single transaction is long. */
const batch = 500;

/** One batch of removing: events no longer kept, and jobs that ended long ago. True when more is left. */
export function prune(writer: Writer, retention: Retention, now: number): boolean {
  const events = pruneEvents(writer, retention, now);
  const superseded = compactEvents(writer, retention);
  const jobs = writer.run(
    `DELETE FROM job_queue WHERE id IN
       (SELECT id FROM job_queue WHERE completed_at < :before LIMIT ${batch})`,
    { before: now - keepJobsMs },
  );
  return events || superseded || jobs === batch;
}

/** Moves the log into the database without waiting for readers. */
export function checkpoint(database: Database): void {
  database.pragma('wal_checkpoint(PASSIVE)');
}
