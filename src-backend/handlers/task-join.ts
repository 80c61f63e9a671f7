import type { JobHandler } from '../runner/handler.ts';

/**
 * Has the store look whether all parts of a task have ended. The store does so by itself with each
 * end; this job is left over where an older version asked for it.
 */
export const taskJoin: JobHandler<'task_join'> = async ({ payload }) => ({
  type: 'completed',
  writes: [{ type: 'task.settle', id: payload.taskId }],
});
