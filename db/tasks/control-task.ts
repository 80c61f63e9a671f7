import type { z } from 'zod';
import type { Task } from '#shared/contracts/entities.ts';
import type { writeSchema } from '#shared/contracts/writes.ts';
import { isOpenTask } from '#shared/contracts/open-state.ts';
import { assertNever, KinglyError } from '#shared/errors.ts';
import type { Start } from '#shared/tasks/tree-note.ts';
import { isPartOf, treeNote } from '#shared/tasks/tree-note.ts';
import { getTask } from '../queries/tasks.ts';
import { patchTask } from '../writes/task-writes.ts';
import type { WriteContext, WriteOf } from '../writes/write-context.ts';
import { redoNeeds, redoTask, reopenParents, stopTree } from './redo-task.ts';
import { partsOf } from './tree.ts';

type Write = z.output<typeof writeSchema>;

/**
 * Does what the person wants of a node. It decides by the state in this very transaction, so a node
 * that ends at the same moment has either ended before, or its attempt may not write any more. What
 * does not apply changes nothing.
 */
export function controlTask(context: WriteContext, write: WriteOf<Write, 'task.control'>): void {
  const task = needTask(context, write.taskId);
  // A part of an earlier split has no place in the tree any more; it can only be stopped.
  if (write.action !== 'stop' && !hasItsPlace(context, task)) return;
  switch (write.action) {
    case 'stop':
      return stopTree(context, task);
    case 'skip':
      return skip(context, task);
    case 'retry':
      return void retry(context, task);
    case 'edit':
      return edit(context, task, write);
    default:
      return assertNever(write.action);
  }
}

/** Has a task split by a job of its own, whatever it was doing; the reply tells how it goes. */
export function splitAgain(
  context: WriteContext,
  { id, replyId, reason }: WriteOf<Write, 'task.splitAgain'>,
): void {
  redoTask(context, needTask(context, id), { kind: 'task_split', replyId, text: reason });
}

function needTask(context: WriteContext, id: string): Task {
  const task = getTask(context.database, id);
  if (task === null) throw new KinglyError('not_found', `There is no task ${id}`);
  return task;
}

function hasItsPlace({ database }: WriteContext, task: Task): boolean {
  const parent = task.parentTaskId === null ? null : getTask(database, task.parentTaskId);
  return parent === null || isPartOf(task, parent);
}

function skip(context: WriteContext, task: Task): void {
  if (task.status === 'completed') return;
  stopTree(context, task);
  const metadata = { ...task.metadata, skipped: true, skippedBy: 'person', skipReason: null };
  patchTask(context, {
    type: 'task.patch',
    id: task.id,
    patch: { status: 'cancelled', metadata, error: null },
    onlyIfOpen: false,
  });
  redoLeftOut(context, task);
  reopenParents(context, task);
}

/** What was left out since this one was missing may go on without it. */
function redoLeftOut(context: WriteContext, task: Task): void {
  const parent = task.parentTaskId === null ? null : getTask(context.database, task.parentTaskId);
  if (parent === null) return;
  const siblings = partsOf(context.database, parent);
  const redone = new Set([task.id]);
  for (let size = 0; size !== redone.size;) {
    size = redone.size;
    for (const sibling of siblings) {
      const note = treeNote(sibling);
      if (redone.has(sibling.id) || note.skippedBy !== 'need') continue;
      if (!note.needs.some((need) => redone.has(need))) continue;
      redone.add(sibling.id);
      redoTask(context, sibling, null);
    }
  }
}

/** Whether anything was begun anew. */
function retry(context: WriteContext, task: Task): boolean {
  if (isOpenTask(task.status)) return false;
  const parts = partsOf(context.database, task);
  if (parts.length === 0) {
    if (task.status === 'completed') return false;
    redoNeeds(context, task);
    redoTask(context, task, null);
    return true;
  }
  // Of a task in parts, only what is not done yet. Taken afresh, since one may have taken others along.
  const begun = parts.map((part) => {
    const present = needTask(context, part.id);
    return treeNote(present).skippedBy === 'person' ? false : retry(context, present);
  });
  if (begun.includes(true)) return true;
  if (task.status === 'completed') return false;
  // It was stopped or left out when its parts were done: they are joined again.
  for (const part of parts.slice(0, 1)) reopenParents(context, part);
  return true;
}

function edit(context: WriteContext, task: Task, write: WriteOf<Write, 'task.control'>): void {
  const title = write.title ?? task.title;
  const description = write.description === undefined ? task.description : write.description;
  patchTask(context, {
    type: 'task.patch',
    id: task.id,
    patch: { title, description },
    onlyIfOpen: false,
  });
  const { start } = treeNote(task);
  const restart: Start | null = start === null ? null : { ...start, text: null };
  redoTask(context, { ...task, title, description }, restart);
}
