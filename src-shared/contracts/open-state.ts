import type { Message, TaskStatus } from './entities.ts';

/** States of a task, run or step in which something is still ahead of it. */
export const openTaskStatuses = [
  'accepted',
  'running',
  'waiting',
] as const satisfies readonly TaskStatus[];

/** Whether a task, run or step in this state has something ahead of it. */
export function isOpenTask(status: TaskStatus): boolean {
  return openTaskStatuses.some((open) => open === status);
}

/** Whether a reply in this state is still waited for or being written. */
export function isOpenMessage(status: Message['status']): boolean {
  return status === 'accepted' || status === 'streaming';
}
