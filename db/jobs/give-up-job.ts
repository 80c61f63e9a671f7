import type { ErrorInfo } from '#shared/errors.ts';
import { patchMessage } from '../writes/conversation-writes.ts';
import { patchRun, patchRunStep } from '../writes/run-writes.ts';
import { patchTask } from '../writes/task-writes.ts';
import type { WriteContext } from '../writes/write-context.ts';
import { readSubjects, runningSteps } from './subjects.ts';

/**
 * Makes the task, run and reply of a job that will not be tried again say so, where its handler
 * did not: whatever is still open fails with the job's error. Nothing where its task was
 * begun anew.
 */
export function failSubjects(context: WriteContext, jobId: string, error: ErrorInfo): void {
  const { job, task, replyId } = readSubjects(context, jobId);
  if (job.superseded) return;
  if (job.task_id !== null && task !== undefined) {
    patchTask(context, {
      type: 'task.patch',
      id: job.task_id,
      patch: { status: 'failed', error },
      onlyIfOpen: true,
    });
  }
  if (job.run_id !== null && job.job_type === 'workflow_run') failRun(context, job.run_id, error);
  if (replyId !== null) failReply(context, replyId, error);
}

function failRun(context: WriteContext, id: string, error: ErrorInfo): void {
  const value = context.database.value(
    `SELECT 1 FROM workflows WHERE id = :id AND status IN ('accepted', 'running', 'waiting')`,
    { id },
  );
  if (value === undefined) return;
  patchRun(context, {
    type: 'run.patch',
    id,
    patch: { status: 'failed', error },
    onlyIfOpen: true,
  });
  for (const key of runningSteps(context, id)) {
    const patch = { status: 'failed', error, endedAt: context.now } as const;
    patchRunStep(context, { type: 'run.step', id, key, patch });
  }
}

function failReply(context: WriteContext, id: string, error: ErrorInfo): void {
  if (context.database.get('SELECT 1 FROM messages WHERE id = :id', { id }) === undefined) return;
  patchMessage(context, {
    type: 'message.patch',
    id,
    patch: { status: 'failed', error },
    onlyIfOpen: true,
  });
}
