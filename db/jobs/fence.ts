import { z } from 'zod';
import { jobKindSchema } from '#shared/contracts/entities.ts';
import { KinglyError } from '#shared/errors.ts';
import type { Reader } from '../connection.ts';
import { flagColumn } from '../rows/columns.ts';

export type Fence = { readonly jobId: string; readonly attempt: number; readonly owner: string };

/** Whether the task of a job is at another beginning than the job, as SQL over `job_queue`. */
export const supersededSql = `(task_id IS NOT NULL AND
  coalesce(json_extract(payload, '$.generation'), 0) <> coalesce((SELECT
    json_extract(metadata, '$.generation') FROM tasks WHERE tasks.id = job_queue.task_id), 0))`;

const heldRow = z.object({
  command_id: z.string().nullable(),
  job_type: jobKindSchema,
  attempt: z.number(),
  maximum_attempts: z.number(),
  crashes: z.number(),
  cancel_requested: flagColumn,
  resume_requested: flagColumn,
  task_id: z.string().nullable(),
  /** Its task was begun anew since: it may write nothing any more. */
  superseded: flagColumn,
});
export type HeldJob = z.output<typeof heldRow>;

/** The job, while this attempt of this owner holds it; throws `lost_lease` otherwise. */
export function assertHeld(reader: Reader, fence: Fence): HeldJob {
  const row = reader.get(
    `SELECT command_id, job_type, attempt, maximum_attempts, crashes, cancel_requested, resume_requested,
       task_id, ${supersededSql} AS superseded
     FROM job_queue
     WHERE job_id = :jobId AND attempt = :attempt AND owner = :owner AND status = 'running'`,
    { jobId: fence.jobId, attempt: fence.attempt, owner: fence.owner },
  );
  if (row === undefined) {
    throw new KinglyError(
      'lost_lease',
      `Job ${fence.jobId} is no longer held by attempt ${fence.attempt}`,
    );
  }
  return heldRow.parse(row);
}
