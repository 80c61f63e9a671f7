import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import type { Writer } from './connection.ts';
import { latestSequence } from './events/read-events.ts';

/** Ended jobs and their steps are kept this long, for whoever wonders what happened. */
const keepJobsMs = 30 * 86_400_000;
/** And no more of them than these, the newest. */
const keepJobs = 50_000;
/** Rows removed at a time, so that no single transaction is long. */
const batch = 500;

/** Removes events beyond the newest, and jobs and questions that ended long ago or are too many. True when more is left. */
export function prune(
  writer: Writer,
  limits: { readonly keepEvents: number; readonly keepJobs?: number | undefined },
  now: number,
): boolean {
  const until = latestSequence(writer) - limits.keepEvents;
  const events = writer.run(
    `DELETE FROM events WHERE id IN
       (SELECT id FROM events WHERE id <= :until ORDER BY id LIMIT ${batch})`,
    { until },
  );
  const surplus = writer.value(
    `SELECT completed_at FROM job_queue WHERE completed_at IS NOT NULL
     ORDER BY completed_at DESC LIMIT 1 OFFSET :keepJobs`,
    { keepJobs: limits.keepJobs ?? keepJobs },
  );
  const jobs = writer.run(
    `DELETE FROM job_queue WHERE id IN
       (SELECT id FROM job_queue WHERE completed_at < :before OR completed_at <= :surplus
        ORDER BY completed_at LIMIT ${batch})`,
    { before: now - keepJobsMs, surplus: z.number().nullish().parse(surplus) ?? null },
  );
  const questions = writer.run(
    `DELETE FROM questions WHERE id IN
       (SELECT id FROM questions WHERE status <> 'open' AND answered_at < :before LIMIT ${batch})`,
    { before: now - keepJobsMs },
  );
  return [events, jobs, questions].includes(batch);
}

/** Moves the log into the database without waiting for readers. */
export function checkpoint(database: Database): void {
  database.pragma('wal_checkpoint(PASSIVE)');
}
