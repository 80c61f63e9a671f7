import type { Database } from 'better-sqlite3';
import type { Writer } from './connection.ts';
import { compactEvents, pruneEvents, type Retention } from './events/retention.ts';

/** Ended jobs and their steps are kept this long, for whoever wonders what happened. */
const keepJobsMs = 30 * 86_400_000;
/** And no more of them than these, the newest. */
const keepJobs = 50_000;
/** Rows removed at a time, so that no single transaction is long. */
const batch = 500;

/**
 * One batch of removing: events no longer kept, and jobs and questions that ended long ago or are
 * too many. True when more is left.
 */
export function prune(
  writer: Writer,
  limits: { readonly retention: Retention; readonly keepJobs?: number | undefined },
  now: number,
): boolean {
  const events = pruneEvents(writer, limits.retention, now);
  const superseded = compactEvents(writer, limits.retention);
  const old = writer.run(
    `DELETE FROM job_queue WHERE id IN
       (SELECT id FROM job_queue WHERE completed_at < :before LIMIT ${batch})`,
    { before: now - keepJobsMs },
  );
  const surplus = writer.run(
    `DELETE FROM job_queue WHERE id IN
       (SELECT id FROM job_queue WHERE completed_at IS NOT NULL
        ORDER BY completed_at DESC, id DESC LIMIT ${batch} OFFSET :keepJobs)`,
    { keepJobs: limits.keepJobs ?? keepJobs },
  );
  const questions = writer.run(
    `DELETE FROM questions WHERE id IN
       (SELECT id FROM questions WHERE status <> 'open' AND answered_at < :before LIMIT ${batch})`,
    { before: now - keepJobsMs },
  );
  return events || superseded || [old, surplus, questions].includes(batch);
}

/** Moves the log into the database without waiting for readers. */
export function checkpoint(database: Database): void {
  database.pragma('wal_checkpoint(PASSIVE)');
}
