import { KinglyError } from '#shared/errors.ts';
import { maximumDepth, maximumNodes } from '#shared/tasks/tree-note.ts';
import type { JobHandler } from '../runner/handler.ts';
import { splitFinish, splitIntoParts } from '../tasks/split-into-parts.ts';
import { endedFinish, isEnded } from '../tasks/task-ended.ts';

/** Splits a task into parts, since the person asked for it; the task waits for them. */
export const taskSplit: JobHandler<'task_split'> = async (context) => {
  const { job, payload, store } = context;
  const task = await store['tasks.get']({ id: payload.taskId });
  if (task === null) throw new KinglyError('not_found', 'The task is not there any more');
  if (isEnded(task)) return endedFinish(payload.replyId, task);
  const before = await splitFinish(store, job.id, task.id, payload.replyId);
  if (before !== null) return before;

  const reply = context.openReply({ replyId: payload.replyId });
  await reply.begin([
    {
      type: 'task.patch',
      id: task.id,
      patch: { status: 'running', progress: 0, error: null, routing: 'mini_workflow' },
      onlyIfOpen: true,
    },
  ]);
  const split = await splitIntoParts(context, await context.model(), task, payload.reason);
  if (split !== null) return split;
  throw new KinglyError(
    'invalid_input',
    `“${task.title}” cannot be split further: a tree of tasks has at most ${maximumDepth} levels and ${maximumNodes} tasks`,
  );
};
