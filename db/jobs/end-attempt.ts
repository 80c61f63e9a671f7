import type { z } from 'zod';
import type { outcomeSchema } from '#shared/contracts/writes.ts';
import { assertNever } from '#shared/errors.ts';
import type { SqlValue } from '../connection.ts';
import type { WriteContext } from '../writes/write-context.ts';
import type { Fence, HeldJob } from './fence.ts';
import { failSubjects } from './give-up-job.ts';

/** Ends the attempt that holds the job. A retry of a job that was asked to stop is its end. */
export function endAttempt(
  context: WriteContext,
  fence: Fence,
  job: HeldJob,
  outcome: z.output<typeof outcomeSchema>,
): void {
  const { now, effects } = context;
  const end = (status: string, columns: Readonly<Record<string, SqlValue>> = {}): void =>
    setJob(context, fence.jobId, { status, completed_at: now, ...columns });
  switch (outcome.type) {
    case 'completed':
      return end('completed', { result: JSON.stringify(outcome.result), error: null });
    case 'cancelled':
      return end('cancelled');
    case 'failed':
      end('failed', { error: JSON.stringify(outcome.error) });
      return failSubjects(context, fence.jobId, outcome.error);
    case 'retry': {
      const error = JSON.stringify(outcome.error);
      if (job.cancel_requested) return end('cancelled', { error });
      if (job.attempt >= job.maximum_attempts) {
        end('dead', { error });
        return failSubjects(context, fence.jobId, outcome.error);
      }
      setJob(context, fence.jobId, { status: 'pending', run_at: outcome.runAt, error });
      effects.kinds.add(job.job_type);
      return;
    }
    case 'waiting':
      if (job.cancel_requested) return end('cancelled');
      if (!job.resume_requested) return setJob(context, fence.jobId, { status: 'waiting' });
      setJob(context, fence.jobId, { status: 'pending', run_at: now });
      effects.kinds.add(job.job_type);
      return;
    default:
      return assertNever(outcome);
  }
}

function setJob(
  { database }: WriteContext,
  jobId: string,
  columns: Readonly<Record<string, SqlValue>>,
): void {
  const assignments = Object.keys(columns).map((column) => `${column} = :${column}`);
  database.run(
    `UPDATE job_queue SET ${assignments.join(', ')}, owner = NULL, lease_until = NULL,
       resume_requested = 0 WHERE job_id = :jobId`,
    { ...columns, jobId },
  );
}
