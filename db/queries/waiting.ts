import { z } from 'zod';
import type { WaitingJobs } from '#shared/contracts/store.ts';
import type { Reader } from '../connection.ts';

const waitingRow = z.object({
  jobs: z.number().int(),
  paused: z.number().int(),
  oldest_at: z.number().int().nullable(),
  running: z.number().int(),
});

/** The jobs that are due and not begun, how many of them are held back, and how many run. */
export function waitingJobs(reader: Reader, now: number): WaitingJobs {
  const row = reader.get(
    `SELECT count(*) AS jobs,
       count(*) FILTER (WHERE job_type IN (
         SELECT kind FROM job_kinds WHERE paused = 1)) AS paused,
       min(run_at) AS oldest_at,
       (SELECT count(*) FROM job_queue WHERE status = 'running') AS running
     FROM job_queue WHERE status = 'pending' AND run_at <= :now`,
    { now },
  );
  const { oldest_at: oldestAt, ...counts } = waitingRow.parse(row);
  return { ...counts, oldestAt };
}
