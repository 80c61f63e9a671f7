import type { Task, TaskStatus } from '#shared/contracts/entities.ts';
import type { Reader } from '../connection.ts';
import { type BadRowListener, readRowOrNull, readRows } from '../rows/read-row.ts';
import { taskRow } from '../rows/task-row.ts';
import { filterBy } from './filter.ts';

export function getTask(reader: Reader, id: string): Task | null {
  return readRowOrNull(taskRow, reader.get('SELECT * FROM tasks WHERE id = :id', { id }), 'tasks');
}

/** A task as it was at a time; null where it was not there yet. */
export function getTaskAsOf(reader: Reader, id: string, at: number): Task | null {
  const row = reader.get(
    `SELECT * FROM (
       SELECT * FROM tasks_history WHERE id = :id AND valid_from <= :at AND valid_to > :at
       ORDER BY number DESC LIMIT 1)
     UNION ALL
     SELECT * FROM tasks WHERE id = :id AND valid_from <= :at AND valid_to > :at
     LIMIT 1`,
    { id, at },
  );
  return readRowOrNull(taskRow, row, 'tasks');
}

export type TaskFilter = {
  readonly workspaceId?: string | undefined;
  readonly conversationId?: string | undefined;
  readonly parentTaskId?: string | undefined;
  readonly statuses?: readonly TaskStatus[] | undefined;
  readonly limit: number;
};

/** Tasks that match all that is given, the newest first. */
export function listTasks(
  reader: Reader,
  query: TaskFilter,
  onBadRow: BadRowListener,
): readonly Task[] {
  const { where, parameters } = filterBy({
    workspace_id: query.workspaceId,
    conversation_id: query.conversationId,
    parent_task_id: query.parentTaskId,
    status: query.statuses,
  });
  const rows = reader.all(
    `SELECT * FROM tasks WHERE ${where} ORDER BY created_at DESC, number DESC LIMIT :limit`,
    { ...parameters, limit: query.limit },
  );
  return readRows(taskRow, rows, 'tasks', onBadRow);
}
