import type { z } from 'zod';
import type { outcomeSchema, writeSchema } from '#shared/contracts/writes.ts';
import { stopReply } from '../writes/job-writes.ts';
import { patchRun, patchRunStep } from '../writes/run-writes.ts';
import { patchTask } from '../writes/task-writes.ts';
import type { WriteContext, WriteOf } from '../writes/write-context.ts';
import { readSubjects, runningSteps } from './subjects.ts';

type Write = z.output<typeof writeSchema>;
type Outcome = z.output<typeof outcomeSchema>;

/**
 * What an attempt may still write whose job was asked to stop. What the person stopped stays
 * stopped. An attempt that completed too late keeps its text and no more: it does not complete its
 * task, and starts nothing new.
 */
export function writesOfStopped(
  context: WriteContext,
  writes: readonly Write[],
  outcome: Outcome | null,
): readonly Write[] {
  const isLate = outcome?.type === 'completed';
  return writes.flatMap((write): readonly Write[] => {
    switch (write.type) {
      case 'message.patch':
        return messagePatch(context, write, isLate);
      case 'message.append':
        // The last write holds the whole text.
        return isOpen(messageStatus(context, write.id)) ? [write] : [];
      case 'task.patch':
      case 'run.patch':
        if (isLate && write.patch.status !== undefined) return [];
        return [{ ...write, onlyIfOpen: true }];
      case 'question.ask':
        return [];
      case 'task.create':
      case 'job.enqueue':
        return isLate ? [] : [write];
      case 'task.split':
        return [];
      default:
        return [write];
    }
  });
}

function messagePatch(
  context: WriteContext,
  write: WriteOf<Write, 'message.patch'>,
  isLate: boolean,
): readonly Write[] {
  if (write.patch.status === undefined) return [write];
  const status = messageStatus(context, write.id);
  if (isOpen(status) && !isLate) return [write];
  // One that has ended by itself, such as the reply that told of a split, is not rewritten.
  if (!isOpen(status) && status !== 'stopped') return isLate ? [] : [write];
  const { text, model } = write.patch;
  // A reply that would begin anew must not lose what was there when it was stopped.
  if (text === undefined || write.patch.status === 'streaming') return [];
  const patch = { text, ...(model === undefined ? {} : { model }) };
  return [{ type: 'message.patch', id: write.id, patch, onlyIfOpen: false }];
}

function messageStatus({ database }: WriteContext, id: string): unknown {
  return database.value('SELECT status FROM messages WHERE id = :id', { id });
}

function isOpen(status: unknown): boolean {
  return status === 'accepted' || status === 'streaming';
}

/**
 * Ends as stopped what is still open of a cancelled job: its reply, its run, and its task, unless
 * another job goes on with that. Nothing where its task was begun anew.
 */
export function stopSubjects(context: WriteContext, jobId: string): void {
  const { job, task, replyId } = readSubjects(context, jobId);
  if (job.superseded) return;
  if (replyId !== null) stopReply(context, replyId);
  if (job.run_id !== null && job.job_type === 'workflow_run') stopRun(context, job.run_id);
  if (job.task_id === null || task === undefined) return;
  if (!isOpenEntity(task.status) || hasOtherJob(context, jobId, job.task_id)) return;
  const id = job.task_id;
  patchTask(context, { type: 'task.patch', id, patch: { status: 'cancelled' }, onlyIfOpen: true });
}

function isOpenEntity(status: string): boolean {
  return status === 'accepted' || status === 'running' || status === 'waiting';
}

function hasOtherJob({ database }: WriteContext, jobId: string, taskId: string): boolean {
  const other = database.get(
    `SELECT 1 FROM job_queue WHERE task_id = :taskId AND job_id <> :jobId AND cancel_requested = 0
       AND status IN ('pending', 'running', 'waiting') LIMIT 1`,
    { jobId, taskId },
  );
  return other !== undefined;
}

function stopRun(context: WriteContext, id: string): void {
  const steps = runningSteps(context, id);
  const patch = { status: 'cancelled', endedAt: context.now } as const;
  for (const key of steps) patchRunStep(context, { type: 'run.step', id, key, patch });
  if (context.database.get('SELECT 1 FROM workflows WHERE id = :id', { id }) === undefined) return;
  patchRun(context, { type: 'run.patch', id, patch: { status: 'cancelled' }, onlyIfOpen: true });
}
