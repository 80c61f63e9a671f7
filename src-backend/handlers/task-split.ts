import type { Task } from '#shared/contracts/entities.ts';
import { jobPriorities } from '#shared/contracts/jobs.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { KinglyError } from '#shared/errors.ts';
import type { JobHandler } from '../runner/handler.ts';
import { planSplit, splitPlanSchema } from './split-plan.ts';
import { withSplitNote } from '../tasks/split.ts';
import { endedFinish, isEnded } from '../tasks/task-ended.ts';

/** Splits a task into parts and starts them; the task waits for them. */
export const taskSplit: JobHandler<'task_split'> = async (context) => {
  const { job, payload, store, clock } = context;
  const task = await store['tasks.get']({ id: payload.taskId });
  if (task === null) throw new KinglyError('not_found', 'The task is not there any more');
  if (isEnded(task)) return endedFinish(payload.replyId, task);

  const reply = context.openReply({ replyId: payload.replyId });
  await reply.begin([
    {
      type: 'task.patch',
      id: task.id,
      patch: { status: 'running', progress: 0, error: null },
      onlyIfOpen: true,
    },
  ]);
  const titles = await context.step('plan', splitPlanSchema, async () =>
    planSplit(await context.model(), task.title, payload.reason, context.signal),
  );
  const writes: Write[] = titles.flatMap((title, index) =>
    partWrites(task, job.id, title, index + 1, clock.now()),
  );
  writes.push({
    type: 'task.patch',
    id: task.id,
    patch: {
      status: 'waiting',
      progress: 0,
      routing: 'mini_workflow',
      error: null,
      metadata: withSplitNote(task.metadata, { splitJobId: job.id, splitReplyId: payload.replyId }),
    },
    onlyIfOpen: true,
  });
  if (payload.replyId !== null) {
    const list = titles.map((title, index) => `${index + 1}. ${title}`).join('\n');
    // Complete already: nobody writes to it until the parts have ended, however long that takes.
    const patch = {
      text: `Split into ${titles.length} parts:\n\n${list}`,
      status: 'complete',
      error: null,
    } as const;
    writes.push({ type: 'message.patch', id: payload.replyId, patch, onlyIfOpen: true });
  }
  return { type: 'completed', writes, result: { parts: titles.length } };
};

/** One part and its job. Their ids follow from the splitting job's, so that a redo finds the same. */
function partWrites(
  parent: Task,
  splitJobId: string,
  title: string,
  number: number,
  now: number,
): readonly Write[] {
  const stem = splitJobId.replace(/^job_/u, '').slice(0, 80);
  const id = `task_${stem}_${number}`;
  return [
    {
      type: 'task.create',
      task: {
        id,
        title,
        description: null,
        intentType: parent.intentType,
        workspaceId: parent.workspaceId,
        projectId: parent.projectId,
        conversationId: parent.conversationId,
        replyId: null,
        parentTaskId: parent.id,
        runId: null,
        status: 'accepted',
        progress: 0,
        confidence: 0.5,
        complexity: Math.round(parent.complexity * 50) / 100,
        routing: null,
        result: null,
        nextSteps: [],
        error: null,
        metadata: { part: number, splitJobId },
        createdAt: now,
        updatedAt: now,
      },
    },
    {
      type: 'job.enqueue',
      job: {
        id: `job_${stem}_${number}`,
        kind: 'task_run',
        payload: { taskId: id, replyId: null, text: title },
        priority: jobPriorities.task_run,
        maximumAttempts: 3,
        runAt: now,
        conversationId: parent.conversationId,
        taskId: id,
      },
    },
  ];
}
