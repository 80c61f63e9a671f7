import type { Task, TaskStatus } from '#shared/contracts/entities.ts';
import type { Finished } from '../runner/handler.ts';

const endedStatuses: readonly TaskStatus[] = ['completed', 'failed', 'cancelled'];

/** Whether nothing more will happen to it. */
export function isEnded(entity: { readonly status: TaskStatus }): boolean {
  return endedStatuses.includes(entity.status);
}

/** A job whose task has ended without it: nothing to do, but its reply must not stay open. */
export function endedFinish(replyId: string | null, task: Task): Finished {
  if (replyId === null) return { type: 'cancelled', writes: [] };
  const status = task.status === 'completed' ? 'complete' : 'stopped';
  const patch = { status } as const;
  return {
    type: 'cancelled',
    writes: [{ type: 'message.patch', id: replyId, patch, onlyIfOpen: true }],
  };
}
