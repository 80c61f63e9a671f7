import type { z } from 'zod';
import type { outcomeSchema } from '#shared/contracts/writes.ts';
import { assertNever } from '#shared/errors.ts';
import type { SqlValue } from '../connection.ts';
import type { WriteContext } from '../writes/write-context.ts';
import type { Fence, HeldJob } from './fence.ts';
import { failSubjects } from './give-up-job.ts';
import { mostAttempts } from './interrupted-jobs.ts';
import { stopSubjects } from './stopped-job.ts';
import { wakeSuspects } from './suspects.ts';

/**
 * Ends the attempt that holds the job. One that was asked to stop ends as cancelled, however its
 * attempt ended otherwise, unless it failed; what is still open of it ends with it.
 */
export function endAttempt(
  context: WriteContext,
  fence: Fence,
  job: HeldJob,
  outcome: z.output<typeof outcomeSchema>,
): void {
  endBy(context, fence, job, outcome);
  if (job.crashes > 0) wakeSuspects(context);
}

function endBy(
  context: WriteContext,
  fence: Fence,
  job: HeldJob,
  outcome: z.output<typeof outcomeSchema>,
): void {
  const { now, effects } = context;
  const end = (status: string, columns: Readonly<Record<string, SqlValue>> = {}): void =>
    setJob(context, fence.jobId, { status, completed_at: now, ...columns });
  if (job.superseded && job.task_id !== null) {
    end('cancelled');
    // The next beginning of the task waited for this one to end.
    effects.tasks.add(job.task_id);
    return;
  }
  if (job.cancel_requested && outcome.type !== 'failed' && outcome.type !== 'cancelled') {
    end('cancelled', outcome.type === 'retry' ? { error: JSON.stringify(outcome.error) } : {});
    return stopSubjects(context, fence.jobId);
  }
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
      if (job.attempt >= job.maximum_attempts) {
        end('dead', { error });
        return failSubjects(context, fence.jobId, outcome.error);
      }
      setJob(context, fence.jobId, { status: 'pending', run_at: outcome.runAt, error });
      effects.kinds.add(job.job_type);
      return;
    }
    case 'waiting':
      // Waiting is no try, so that a job may ask as often as it needs to.
      setJob(context, fence.jobId, {
        ...(job.resume_requested ? { status: 'pending', run_at: now } : { status: 'waiting' }),
        maximum_attempts: job.maximum_attempts + 1,
        crashes: 0,
      });
      if (job.resume_requested) effects.kinds.add(job.job_type);
      return;
    case 'released':
      setJob(context, fence.jobId, {
        status: 'pending',
        run_at: now,
        maximum_attempts: Math.max(
          job.maximum_attempts,
          Math.min(mostAttempts, job.maximum_attempts + 1),
        ),
      });
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
