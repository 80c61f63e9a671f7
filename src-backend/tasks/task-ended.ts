import type { Task, TaskStatus } from '#shared/contracts/entities.ts';
import { isOpenTask } from '#shared/contracts/open-state.ts';
import type { Finished } from '../runner/handler.ts';

/** Whether nothing more will happen to it. */
export function isEnded(entity: { readonly status: TaskStatus }): boolean {
  return !isOpenTask(entity.status);
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
