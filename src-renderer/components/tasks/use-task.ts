import { useEffect } from 'react';
import type { Task } from '#shared/contracts/entities.ts';
import { inPlanOrder, isPartOf } from '#shared/tasks/tree-note.ts';
import { app } from '../../app.ts';
import { useRow } from '../../state/keyed-store.ts';
import { foldTask, taskParts, taskRows } from '../../state/work.ts';

/** Tasks that were asked for already, so that each is asked for once. */
const asked = new Set<string>();

/** Asks once for a task's parts. */
export function useFetchedParts(taskId: string, hasParts: boolean): void {
  useEffect(() => {
    const key = `parts of ${taskId}`;
    if (!hasParts || asked.has(key)) return;
    asked.add(key);
    const fetchParts = async (): Promise<void> => {
      try {
        const parts = await app()['tasks.list']({ parentTaskId: taskId, limit: 200 });
        for (const part of parts.toReversed()) foldTask(part);
      } catch {
        asked.delete(key);
      }
    };
    void fetchParts();
  }, [taskId, hasParts]);
}

/** A task, followed; fetched where it is not known. */
export function useTask(taskId: string): Task | undefined {
  const task = useRow(taskRows, taskId);
  const known = task !== undefined;
  useEffect(() => {
    if (known || asked.has(taskId)) return;
    asked.add(taskId);
    const fetchTask = async (): Promise<void> => {
      try {
        const fetched = await app()['tasks.get']({ id: taskId });
        if (fetched !== null) foldTask(fetched);
      } catch {
        // It is asked for again when the card is shown again.
      } finally {
        asked.delete(taskId);
      }
    };
    void fetchTask();
  }, [taskId, known]);
  return task;
}

/** The parts of a task from its last split, in the order of their plan. */
export function usePartIds(task: Task): readonly string[] {
  const ids = useRow(taskParts, task.id) ?? [];
  const parts = ids.flatMap((id) => taskRows.get(id) ?? []);
  return inPlanOrder(parts.filter((part) => isPartOf(part, task))).map(({ id }) => id);
}
