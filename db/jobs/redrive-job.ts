import { z } from 'zod';
import type { writeSchema } from '#shared/contracts/writes.ts';
import { jobKindSchema } from '#shared/contracts/entities.ts';
import { KinglyError } from '#shared/errors.ts';
import type { WriteContext, WriteOf } from '../writes/write-context.ts';
import { patchMessage } from '../writes/conversation-writes.ts';
import { patchRun } from '../writes/run-writes.ts';
import { patchTask } from '../writes/task-writes.ts';
import { readSubjects } from './subjects.ts';

type Write = z.output<typeof writeSchema>;

const redrivenRow = z.object({ job_type: jobKindSchema });
const statusRow = z.object({ status: z.string() });

/**
 * Makes a dead or failed job pending again, with as many attempts as it was given at first. Its
 * attempts are counted on, since they fence writes; steps that were kept are not done again. The
 * task, run and reply that failed with it are open again.
 */
export function redriveJob(context: WriteContext, { jobId }: WriteOf<Write, 'job.redrive'>): void {
  const { database, now, effects } = context;
  assertUniqueKeyIsFree(context, jobId);
  const [row] = database.all(
    `UPDATE job_queue SET status = 'pending', run_at = :now, crashes = 0, error = NULL,
       completed_at = NULL, cancel_requested = 0, resume_requested = 0,
       maximum_attempts = attempt + allowed_attempts
     WHERE job_id = :jobId AND status IN ('dead', 'failed') RETURNING job_type`,
    { jobId, now },
  );
  if (row === undefined) {
    throw new KinglyError('not_found', `There is no job ${jobId} that was given up`);
  }
  effects.kinds.add(redrivenRow.parse(row).job_type);
  reopenSubjects(context, jobId);
}

function assertUniqueKeyIsFree({ database }: WriteContext, jobId: string): void {
  const other = database.get(
    `SELECT 1 FROM job_queue other
     JOIN job_queue job ON job.job_id = :jobId AND other.unique_key = job.unique_key
     WHERE other.job_id <> :jobId AND other.status IN ('pending', 'running', 'waiting')`,
    { jobId },
  );
  if (other === undefined) return;
  throw new KinglyError('duplicate', 'Another job does the same already: wait until it has ended');
}

function reopenSubjects(context: WriteContext, jobId: string): void {
  const { job, task, replyId } = readSubjects(context, jobId);
  if (job.task_id !== null && task?.status === 'failed') {
    const patch = { status: 'accepted', error: null } as const;
    patchTask(context, { type: 'task.patch', id: job.task_id, patch, onlyIfOpen: false });
  }
  if (job.run_id !== null && failed(context, 'workflows', job.run_id)) {
    const patch = { status: 'accepted', error: null } as const;
    patchRun(context, { type: 'run.patch', id: job.run_id, patch, onlyIfOpen: false });
  }
  if (replyId !== null && failed(context, 'messages', replyId)) {
    const patch = { status: 'accepted', error: null } as const;
    patchMessage(context, { type: 'message.patch', id: replyId, patch, onlyIfOpen: false });
  }
}

function failed({ database }: WriteContext, table: 'workflows' | 'messages', id: string): boolean {
  const row = database.get(`SELECT status FROM ${table} WHERE id = :id`, { id });
  return row !== undefined && statusRow.parse(row).status === 'failed';
}
