import { z } from 'zod';
import type { Task } from '#shared/contracts/entities.ts';
import { inPlanOrder, isPartOf, treeNote } from '#shared/tasks/tree-note.ts';
import type { Reader } from '../connection.ts';
import { getTask } from '../queries/tasks.ts';
import { readRow } from '../rows/read-row.ts';
import { taskRow } from '../rows/task-row.ts';

/** The parts of a task's last split, in the order of the plan. Throws where a row is broken. */
export function partsOf(reader: Reader, parent: Task): readonly Task[] {
  const rows = reader.all('SELECT * FROM tasks WHERE parent_task_id = :id', { id: parent.id });
  const children = rows.map((row) => readRow(taskRow, row, 'tasks'));
  return inPlanOrder(children.filter((child) => isPartOf(child, parent)));
}

const idRows = z.array(z.object({ id: z.string() }));

/** Everything under a task, parts of earlier splits too; without the task itself. */
export function idsUnder(reader: Reader, taskId: string): readonly string[] {
  const rows = reader.all(
    `WITH RECURSIVE tree (id) AS (
       SELECT id FROM tasks WHERE parent_task_id = :taskId
       UNION SELECT tasks.id FROM tasks JOIN tree ON tasks.parent_task_id = tree.id)
     SELECT id FROM tree WHERE id <> :taskId`,
    { taskId },
  );
  return idRows.parse(rows).map(({ id }) => id);
}

/** How many tasks the tree has that a task stands in; parts of earlier splits do not count. */
export function countTree(reader: Reader, task: Task): number {
  let root = task;
  for (let level = treeNote(task).depth; level > 0 && root.parentTaskId !== null; level -= 1) {
    const parent = getTask(reader, root.parentTaskId);
    if (parent === null) break;
    root = parent;
  }
  const count = (node: Task): number =>
    partsOf(reader, node).reduce((sum, part) => sum + count(part), 1);
  return count(root);
}

const openJobRows = z.array(z.object({ task_id: z.string() }));

/** Those of the tasks that a job works on, or is about to. */
export function withOpenJob(reader: Reader, taskIds: readonly string[]): ReadonlySet<string> {
  const rows = reader.all(
    `SELECT DISTINCT task_id FROM job_queue
     WHERE status IN ('pending', 'running', 'waiting')
       AND task_id IN (SELECT value FROM json_each(:ids))`,
    { ids: JSON.stringify(taskIds) },
  );
  return new Set(openJobRows.parse(rows).map(({ task_id: id }) => id));
}
