import { z } from 'zod';
import type { WaitingJobs } from '#shared/contracts/store.ts';
import type { Reader } from '../connection.ts';

const waitingRow = z.object({
  jobs: z.number().int(),
  oldest_at: z.number().int().nullable(),
  running: z.number().int(),
});

/** The jobs that are due and not begun, since when the first of them is, and how many run. */
export function waitingJobs(reader: Reader, now: number): WaitingJobs {
  const row = reader.get(
    `SELECT count(*) AS jobs, min(run_at) AS oldest_at,
       (SELECT count(*) FROM job_queue WHERE status = 'running') AS running
     FROM job_queue WHERE status = 'pending' AND run_at <= :now`,
    { now },
  );
  const { jobs, oldest_at: oldestAt, running } = waitingRow.parse(row);
  return { jobs, oldestAt, running };
}
