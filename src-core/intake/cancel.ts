import type { Message } from '#shared/contracts/entities.ts';
import type { Store } from '#shared/contracts/store.ts';
import { isOpenMessage, isOpenTask, openTaskStatuses } from '#shared/contracts/open-state.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { KinglyError } from '#shared/errors.ts';

/**
 * The writes that stop an entity: its jobs, and its rows at once, so that the person sees it
 * stopped even while the backend is busy or dead.
 */
export async function cancelWrites(store: Store, entityId: string): Promise<Write[]> {
  if (entityId.startsWith('task_')) {
    const task = await store['tasks.get']({ id: entityId });
    if (task) return [{ type: 'task.control', taskId: task.id, action: 'stop' }];
  } else if (entityId.startsWith('run_')) {
    const run = await store['runs.get']({ id: entityId });
    if (run) {
      return [
        { type: 'job.cancel', runId: run.id },
        { type: 'run.patch', id: run.id, patch: { status: 'cancelled' }, onlyIfOpen: true },
        ...(await stopReply(store, run.replyId)),
      ];
    }
  } else {
    const message = await store['messages.get']({ id: entityId });
    if (message) return await cancelMessage(store, message);
  }
  throw new KinglyError('not_found', `There is nothing to stop under ${entityId}`);
}

/** Whether there is nothing left to stop: it has ended by itself or was stopped before. */
export async function hasEnded(store: Store, entityId: string): Promise<boolean> {
  const id = { id: entityId };
  if (entityId.startsWith('task_') || entityId.startsWith('run_')) {
    const method = entityId.startsWith('task_') ? 'tasks.get' : 'runs.get';
    const found = await store[method](id);
    return found !== null && !isOpenTask(found.status);
  }
  const message = await store['messages.get'](id);
  return message !== null && !isOpenMessage(message.status);
}

async function cancelMessage(store: Store, message: Message): Promise<Write[]> {
  if (message.taskId !== null) return await cancelWrites(store, message.taskId);
  if (message.runId !== null) return await cancelWrites(store, message.runId);
  return [{ type: 'job.cancel', messageId: message.id }, ...stopMessage(message)];
}

async function stopReply(store: Store, replyId: string | null): Promise<Write[]> {
  const reply = replyId === null ? null : await store['messages.get']({ id: replyId });
  return reply === null ? [] : stopMessage(reply);
}

function stopMessage(message: Message): Write[] {
  if (!isOpenMessage(message.status)) return [];
  return [{ type: 'message.patch', id: message.id, patch: { status: 'stopped' } }];
}

/** The writes that stop everything open in a conversation: its jobs and replies, tasks, runs. */
export async function cancelConversationWrites(
  store: Store,
  conversationId: string,
): Promise<Write[]> {
  const open = { conversationId, statuses: [...openTaskStatuses], limit: 1_000 };
  const [tasks, runs] = await Promise.all([store['tasks.list'](open), store['runs.list'](open)]);
  const ids = [...tasks, ...runs].map(({ id }) => id);
  return [
    { type: 'job.cancel', conversationId },
    ...(await Promise.all(ids.map((id) => cancelWrites(store, id)))).flat(),
  ];
}
