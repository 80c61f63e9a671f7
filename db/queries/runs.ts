import { z } from 'zod';
import type { Run } from '#shared/contracts/entities.ts';
import { jsonValueSchema } from '#shared/json.ts';
import { type KeptDefinition, keptDefinitionSchema } from '#shared/workflows/definition.ts';
import type { Reader } from '../connection.ts';
import { jsonColumn } from '../rows/columns.ts';
import { type BadRowListener, readRowOrNull, readRows } from '../rows/read-row.ts';
import { runRow } from '../rows/run-row.ts';
import { filterBy } from './filter.ts';
import type { TaskFilter } from './tasks.ts';

export function getRun(reader: Reader, id: string): Run | null {
  return readRowOrNull(
    runRow,
    reader.get('SELECT * FROM workflows WHERE id = :id', { id }),
    'workflows',
  );
}

export type RunFilter = Omit<TaskFilter, 'parentTaskId'> & {
  readonly parentRunId?: string | undefined;
  readonly workflowId?: string | undefined;
};

/** Runs that match all that is given, the newest first. */
export function listRuns(
  reader: Reader,
  query: RunFilter,
  onBadRow: BadRowListener,
): readonly Run[] {
  const { where, parameters } = filterBy({
    workspace_id: query.workspaceId,
    conversation_id: query.conversationId,
    parent_run_id: query.parentRunId,
    workflow_id: query.workflowId,
    status: query.statuses,
  });
  const rows = reader.all(
    `SELECT * FROM workflows WHERE ${where} ORDER BY created_at DESC, rowid DESC LIMIT :limit`,
    { ...parameters, limit: query.limit },
  );
  return readRows(runRow, rows, 'workflows', onBadRow);
}

const definitionRow = z.object({
  id: z.string(),
  definition: jsonColumn(keptDefinitionSchema),
});

/** The definition that a run keeps; null for a run of a version that kept none. */
export function getRunDefinition(reader: Reader, runId: string): KeptDefinition | null {
  const row = reader.get(
    'SELECT id, definition FROM workflows WHERE id = :runId AND definition IS NOT NULL',
    { runId },
  );
  return readRowOrNull(definitionRow, row, 'workflows')?.definition ?? null;
}

const valueRow = z
  .object({ step_key: z.string(), item: z.number(), value: jsonColumn(jsonValueSchema) })
  .transform(({ step_key: key, item, value }) => ({ key, item, value }));

/** What the steps of a run gave so far. */
export function listRunValues(
  reader: Reader,
  runId: string,
  onBadRow: BadRowListener,
): readonly z.output<typeof valueRow>[] {
  const rows = reader.all(
    'SELECT step_key, item, value FROM workflow_values WHERE run_id = :runId ORDER BY 1, 2',
    { runId },
  );
  return readRows(valueRow, rows, 'workflow_values', onBadRow);
}
