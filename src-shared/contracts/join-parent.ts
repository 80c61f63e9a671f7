import type { Task } from './entities.ts';
import { jobPriorities } from './jobs.ts';
import type { Write } from './writes.ts';
import { newId } from '../ids.ts';

/** Has the parent of a task that just ended look whether all its parts have ended; nothing without a parent. */
export function joinParent(task: Task): readonly Write[] {
  if (task.parentTaskId === null) return [];
  return [
    {
      type: 'job.enqueue',
      job: {
        id: newId('job'),
        kind: 'task_join',
        payload: { taskId: task.parentTaskId },
        priority: jobPriorities.task_join,
        maximumAttempts: 5,
        // Due at once, also where the clock was set back since.
        runAt: 0,
        conversationId: task.conversationId,
        taskId: task.parentTaskId,
        uniqueKey: `join:${task.parentTaskId}:${task.id}`,
      },
    },
  ];
}
