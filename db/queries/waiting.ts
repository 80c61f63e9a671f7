import { z } from 'zod';
import { quietKinds } from '#shared/contracts/jobs.ts';
import type { WaitingJobs } from '#shared/contracts/store.ts';
import type { Reader } from '../connection.ts';

const waitingRow = z.object({
  jobs: z.number().int(),
  paused: z.number().int(),
  oldest_at: z.number().int().nullable(),
  running: z.number().int(),
});

const isHeard = 'job_type NOT IN (SELECT value FROM json_each(:quiet))';

/**
 * The jobs that are due and not begun, how many of them are held back, and how many run. Work on
 * the memory does not count: nobody waits for it, and it holds nobody up.
 */
export function waitingJobs(reader: Reader, now: number): WaitingJobs {
  const row = reader.get(
    `SELECT count(*) AS jobs,
       count(*) FILTER (WHERE job_type IN (
         SELECT kind FROM job_kinds WHERE paused = 1)) AS paused,
       min(run_at) AS oldest_at,
       (SELECT count(*) FROM job_queue WHERE status = 'running' AND ${isHeard}) AS running
     FROM job_queue WHERE status = 'pending' AND run_at <= :now AND ${isHeard}`,
    { now, quiet: JSON.stringify(quietKinds) },
  );
  const { oldest_at: oldestAt, ...counts } = waitingRow.parse(row);
  return { ...counts, oldestAt };
}
