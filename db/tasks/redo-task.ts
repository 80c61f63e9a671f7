import type { Task } from '#shared/contracts/entities.ts';
import { isOpenTask } from '#shared/contracts/open-state.ts';
import { dependants } from '#shared/tasks/plan-parts.ts';
import { begunAnew, type Start, treeNote } from '#shared/tasks/tree-note.ts';
import { getTask } from '../queries/tasks.ts';
import { patchMessage } from '../writes/conversation-writes.ts';
import { cancelJobs, stopReply } from '../writes/job-writes.ts';
import { patchTask } from '../writes/task-writes.ts';
import type { WriteContext } from '../writes/write-context.ts';
import { hasMessage } from './settle-tasks.ts';
import { idsUnder, partsOf } from './tree.ts';

/** Ends a task and all under it as cancelled, with their jobs and open replies. */
export function stopTree(context: WriteContext, task: Task): void {
  stopUnder(context, task);
  stopOne(context, task.id);
}

function stopUnder(context: WriteContext, task: Task): void {
  for (const id of idsUnder(context.database, task.id)) stopOne(context, id);
}

function stopOne(context: WriteContext, id: string): void {
  cancelJobs(context, { type: 'job.cancel', taskId: id });
  const task = getTask(context.database, id);
  if (task === null) return;
  patchTask(context, { type: 'task.patch', id, patch: { status: 'cancelled' }, onlyIfOpen: true });
  const { splitReplyId } = treeNote(task);
  for (const reply of [task.replyId, splitReplyId]) if (reply !== null) stopReply(context, reply);
}

/**
 * Has a task done anew, with what depends on it, and opens its parents again. What works on it now
 * may not write any more; the new job begins when that one has ended. `start` says how it begins,
 * where not as before.
 */
export function redoTask(context: WriteContext, task: Task, start: Start | null): void {
  beginAnew(context, task, start);
  // Before it ended nothing could begin that depends on it.
  if (isOpenTask(task.status)) return;
  redoDependants(context, task);
  reopenParents(context, task);
}

function beginAnew(context: WriteContext, task: Task, start: Start | null): void {
  stopUnder(context, task);
  cancelJobs(context, { type: 'job.cancel', taskId: task.id });
  const metadata = begunAnew(task.metadata, start);
  patchTask(context, {
    type: 'task.patch',
    id: task.id,
    patch: {
      status: 'accepted',
      progress: 0,
      routing: null,
      result: null,
      nextSteps: [],
      error: null,
      metadata,
    },
    onlyIfOpen: false,
  });
  // Also where its state is the same as before: it has no job now.
  context.effects.tasks.add(task.id);
  const { start: kept } = treeNote({ metadata });
  const replyId = kept === null ? task.replyId : kept.replyId;
  for (const reply of [task.replyId, treeNote(task).splitReplyId]) {
    if (reply !== null && reply !== replyId) stopReply(context, reply);
  }
  if (replyId === null || !hasMessage(context, replyId)) return;
  const patch = { text: '', status: 'accepted', error: null } as const;
  patchMessage(context, { type: 'message.patch', id: replyId, patch, onlyIfOpen: false });
}

function redoDependants(context: WriteContext, task: Task): void {
  const parent = task.parentTaskId === null ? null : getTask(context.database, task.parentTaskId);
  if (parent === null) return;
  for (const sibling of dependants([task.id], partsOf(context.database, parent))) {
    if (treeNote(sibling).skippedBy !== 'person') beginAnew(context, sibling, null);
  }
}

/** Opens the ended parents of a task again, and has done anew what depends on each. */
export function reopenParents(context: WriteContext, task: Task): void {
  const parent = task.parentTaskId === null ? null : getTask(context.database, task.parentTaskId);
  if (parent === null || isOpenTask(parent.status)) return;
  const { skipped: _skipped, skippedBy: _by, skipReason: _reason, ...metadata } = parent.metadata;
  patchTask(context, {
    type: 'task.patch',
    id: parent.id,
    patch: { status: 'waiting', progress: 0, result: null, error: null, metadata },
    onlyIfOpen: false,
  });
  redoDependants(context, parent);
  reopenParents(context, parent);
}

/** Has those done anew that a left-out task needs and that are missing. */
export function redoNeeds(context: WriteContext, task: Task): void {
  const { needs, skippedBy } = treeNote(task);
  if (skippedBy !== 'need') return;
  for (const id of needs) {
    const need = getTask(context.database, id);
    if (need === null || isOpenTask(need.status) || need.status === 'completed') continue;
    if (treeNote(need).skippedBy === 'person') continue;
    redoNeeds(context, need);
    redoTask(context, need, null);
  }
}
