import { z } from 'zod';
import { runStepSchema } from '#shared/contracts/entities.ts';
import { jobPriorities } from '#shared/contracts/jobs.ts';
import type { ErrorInfo } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { jsonColumn } from '../rows/columns.ts';
import { patchMessage } from '../writes/conversation-writes.ts';
import { enqueueJob } from '../writes/job-writes.ts';
import { patchRun, patchRunStep, patchTask } from '../writes/task-writes.ts';
import type { WriteContext } from '../writes/write-context.ts';

const jobRow = z.object({
  job_id: z.string(),
  job_type: z.string(),
  task_id: z.string().nullable(),
  run_id: z.string().nullable(),
  reply_id: z.string().nullable(),
});
const taskRow = z.object({
  parent_task_id: z.string().nullable(),
  conversation_id: z.string().nullable(),
  reply_id: z.string().nullable(),
});
const stepsColumn = jsonColumn(z.array(runStepSchema));

/**
 * Makes the task, run and reply of a job that will not be tried again say so, where its handler
 * did not: whatever is still open fails with the job's error, and a parent task learns of it.
 */
export function failSubjects(context: WriteContext, jobId: string, error: ErrorInfo): void {
  const { database } = context;
  const job = jobRow.parse(
    database.get(
      'SELECT job_id, job_type, task_id, run_id, reply_id FROM job_queue WHERE job_id = :jobId',
      { jobId },
    ),
  );
  const taskFound = job.task_id === null ? undefined : readTask(context, job.task_id);
  if (job.task_id !== null && taskFound !== undefined) {
    patchTask(context, {
      type: 'task.patch',
      id: job.task_id,
      patch: { status: 'failed', error },
      onlyIfOpen: true,
    });
    if (taskFound.parent_task_id !== null)
      joinParent(context, taskFound.parent_task_id, job.task_id, taskFound.conversation_id);
  }
  if (job.run_id !== null && job.job_type === 'workflow_run') failRun(context, job.run_id, error);
  const replyId =
    job.reply_id ?? (job.job_type === 'task_join' ? taskFound?.reply_id : null) ?? null;
  if (replyId !== null) failReply(context, replyId, error);
}

function readTask({ database }: WriteContext, id: string): z.output<typeof taskRow> | undefined {
  const row = database.get(
    'SELECT parent_task_id, conversation_id, reply_id FROM tasks WHERE id = :id',
    { id },
  );
  return row === undefined ? undefined : taskRow.parse(row);
}

function joinParent(
  context: WriteContext,
  parentId: string,
  childId: string,
  conversationId: string | null,
): void {
  enqueueJob(context, {
    type: 'job.enqueue',
    job: {
      id: newId('job', context.now),
      kind: 'task_join',
      payload: { taskId: parentId },
      priority: jobPriorities.task_join,
      maximumAttempts: 5,
      runAt: context.now,
      commandId: null,
      conversationId,
      taskId: parentId,
      runId: null,
      // The same key as when a handler asks for it, so that it is asked for once.
      uniqueKey: `join:${parentId}:${childId}`,
    },
  });
}

function failRun(context: WriteContext, id: string, error: ErrorInfo): void {
  const value = context.database.value(
    `SELECT steps FROM workflows WHERE id = :id AND status IN ('accepted', 'running', 'waiting')`,
    { id },
  );
  if (value === undefined) return;
  patchRun(context, {
    type: 'run.patch',
    id,
    patch: { status: 'failed', error },
    onlyIfOpen: true,
  });
  const running = (stepsColumn.safeParse(value).data ?? []).filter(
    (step) => step.status === 'running',
  );
  for (const { key } of running) {
    const patch = { status: 'failed', error, endedAt: context.now } as const;
    patchRunStep(context, { type: 'run.step', id, key, patch });
  }
}

function failReply(context: WriteContext, id: string, error: ErrorInfo): void {
  const status = context.database.value('SELECT status FROM messages WHERE id = :id', { id });
  if (status !== 'accepted' && status !== 'streaming') return;
  patchMessage(context, { type: 'message.patch', id, patch: { status: 'failed', error } });
}
