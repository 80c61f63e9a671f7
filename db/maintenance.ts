import type { Database } from 'better-sqlite3';
import type { Writer } from './connection.ts';
import { latestSequence } from './events/read-events.ts';

/** Ended jobs are kept this long, for whoever wonders what happened. */
const keepJobsMs = 14 * 86_400_000;
/** Rows removed at a time, so that no single transaction is long. */
const batch = 500;

/** Removes events beyond the newest `keep`, and jobs that ended long ago. True when more is left. */
export function prune(writer: Writer, keepEvents: number, now: number): boolean {
  const until = latestSequence(writer) - keepEvents;
  const events = writer.run(
    `DELETE FROM events WHERE id IN
       (SELECT id FROM events WHERE id <= :until ORDER BY id LIMIT ${batch})`,
    { until },
  );
  const jobs = writer.run(
    `DELETE FROM job_queue WHERE id IN
       (SELECT id FROM job_queue WHERE completed_at < :before LIMIT ${batch})`,
    { before: now - keepJobsMs },
  );
  return events === batch || jobs === batch;
}

/** Moves the log into the database without waiting for readers. */
export function checkpoint(database: Database): void {
  database.pragma('wal_checkpoint(PASSIVE)');
}
