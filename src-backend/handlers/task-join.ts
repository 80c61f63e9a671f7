import type { Task } from '#shared/contracts/entities.ts';
import type { Write } from '#shared/contracts/writes.ts';
import type { ErrorInfo } from '#shared/errors.ts';
import type { Finished, JobHandler } from '../runner/handler.ts';
import { joinParent } from '#shared/contracts/join-parent.ts';
import { isPartOf, splitReplyOf } from '../tasks/split.ts';
import { isEnded } from '../tasks/task-ended.ts';

/**
 * Looks at the parts of a task: while some are open its progress is updated, and when all have
 * ended it ends itself: completed with their results, or failed, naming those that failed.
 */
export const taskJoin: JobHandler<'task_join'> = async ({ payload, store }) => {
  const parent = await store['tasks.get']({ id: payload.taskId });
  if (parent === null || isEnded(parent)) return { type: 'completed', writes: [] };
  const children = await store['tasks.list']({ parentTaskId: parent.id, limit: 1_000 });
  const parts = inOrder(children.filter((child) => isPartOf(child, parent)));
  const ended = parts.filter(isEnded);
  if (parts.length === 0 || ended.length < parts.length) {
    const progress = parts.length === 0 ? 0 : ended.length / parts.length;
    return {
      type: 'completed',
      writes: [{ type: 'task.patch', id: parent.id, patch: { progress }, onlyIfOpen: true }],
    };
  }
  const failed = parts.filter(({ status }) => status === 'failed');
  if (failed.length > 0) return endAsFailed(parent, parts, failed);
  return parts.every(({ status }) => status === 'cancelled')
    ? endAsCancelled(parent)
    : endAsCompleted(parent, parts);
};

function endAsCompleted(parent: Task, parts: readonly Task[]): Finished {
  const result = joinResults(parts);
  return endParent(
    parent,
    { status: 'completed', progress: 1, result, error: null },
    {
      text: result,
      status: 'complete',
      error: null,
    },
  );
}

function endAsFailed(parent: Task, parts: readonly Task[], failed: readonly Task[]): Finished {
  const names = failed.map(
    ({ title, error }) => `“${title}” (${error?.message ?? 'no reason known'})`,
  );
  const error: ErrorInfo = {
    code: failed[0]?.error?.code ?? 'internal',
    message: `${failed.length} of ${parts.length} parts failed: ${names.join('; ')}`.slice(
      0,
      4_000,
    ),
    retryable: false,
  };
  // What the other parts wrote is still worth reading.
  const text = joinResults(parts);
  return endParent(parent, { status: 'failed', error }, { text, status: 'failed', error });
}

function endAsCancelled(parent: Task): Finished {
  return endParent(parent, { status: 'cancelled' }, { status: 'stopped', error: null });
}

type TaskPatch = Extract<Write, { type: 'task.patch' }>['patch'];
type MessagePatch = Extract<Write, { type: 'message.patch' }>['patch'];

function endParent(parent: Task, taskPatch: TaskPatch, messagePatch: MessagePatch): Finished {
  const writes: Write[] = [
    { type: 'task.patch', id: parent.id, patch: taskPatch, onlyIfOpen: true },
    ...joinParent(parent),
  ];
  const replyId = splitReplyOf(parent);
  // Not only if it is open: the reply that told of the split is complete, and now gets its result.
  // Where the person stopped the task meanwhile, the store leaves it as it is.
  if (replyId !== null) writes.push({ type: 'message.patch', id: replyId, patch: messagePatch });
  return { type: 'completed', writes };
}

/** The parts' results under their titles, as Markdown. */
export function joinResults(parts: readonly Task[]): string {
  return parts.map((part) => `### ${part.title}\n\n${part.result ?? partNote(part)}`).join('\n\n');
}

function partNote(part: Task): string {
  if (part.status === 'cancelled') return '_Cancelled._';
  return `_Failed: ${part.error?.message ?? 'no reason known'}_`;
}

function inOrder(parts: readonly Task[]): readonly Task[] {
  const place = ({ metadata }: Task): number =>
    typeof metadata['part'] === 'number' ? metadata['part'] : 0;
  return [...parts].sort(
    (one, other) => place(one) - place(other) || one.createdAt - other.createdAt,
  );
}
