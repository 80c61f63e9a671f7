import type { Run, Task } from '#shared/contracts/entities.ts';
import { KeyedStore } from './keyed-store.ts';
import { isNewer } from './merge-message.ts';

export const taskRows = new KeyedStore<Task>();
export const runRows = new KeyedStore<Run>();
/** Ids of a task's parts, oldest first. */
export const taskParts = new KeyedStore<readonly string[]>();

/** Folds a task, from an event or fetched. */
export function foldTask(task: Task): void {
  if (!isNewer(taskRows.get(task.id), task)) return;
  taskRows.set(task.id, task);
  const parent = task.parentTaskId;
  if (parent === null) return;
  const parts = taskParts.get(parent) ?? [];
  if (parts.includes(task.id)) return;
  const time = (id: string): number => taskRows.get(id)?.createdAt ?? 0;
  // Parts made in the same millisecond keep the order in which they came.
  taskParts.set(
    parent,
    [...parts, task.id].toSorted((a, b) => time(a) - time(b)),
  );
}

export function foldRun(run: Run): void {
  if (isNewer(runRows.get(run.id), run)) runRows.set(run.id, run);
}

/** Takes a snapshot in place of all that was known. */
export function replaceWork(tasks: readonly Task[], runs: readonly Run[]): void {
  taskRows.replaceAll([]);
  taskParts.replaceAll([]);
  for (const task of tasks.toReversed()) foldTask(task);
  runRows.replaceAll(runs.toReversed().map((run) => [run.id, run] as const));
}
