import { z } from 'zod';
import { runSchema } from '#shared/contracts/entities.ts';
import type { writeSchema } from '#shared/contracts/writes.ts';
import { KinglyError } from '#shared/errors.ts';
import { jsonColumn } from '../rows/columns.ts';
import { readRow } from '../rows/read-row.ts';
import { hasEnded } from './task-writes.ts';
import { jsonOrUndefined, updateRow, type WriteContext, type WriteOf } from './write-context.ts';

type Write = z.output<typeof writeSchema>;

export function createRun(
  { database, commandId }: WriteContext,
  { run, definition }: WriteOf<Write, 'run.create'>,
): void {
  database.run(
    `INSERT INTO workflows (id, workflow_id, name, workspace_id, conversation_id, reply_id,
       parent_run_id, command_id, steps, context, definition, status, error, created_at, updated_at)
     VALUES (:id, :workflowId, :name, :workspaceId, :conversationId, :replyId,
       :parentRunId, :commandId, :steps, :context, :definition, :status, :error, :createdAt, :updatedAt)`,
    {
      id: run.id,
      workflowId: run.workflowId,
      name: run.name,
      workspaceId: run.workspaceId,
      conversationId: run.conversationId,
      replyId: run.replyId,
      parentRunId: run.parentRunId,
      commandId,
      steps: JSON.stringify(run.steps),
      context: JSON.stringify(run.params),
      definition: JSON.stringify(definition),
      status: run.status,
      error: run.error === null ? null : JSON.stringify(run.error),
      createdAt: run.createdAt,
      updatedAt: run.updatedAt,
    },
  );
}

export function patchRun(
  { database, now }: WriteContext,
  { id, patch, onlyIfOpen }: WriteOf<Write, 'run.patch'>,
): void {
  const status = database.value('SELECT status FROM workflows WHERE id = :id', { id });
  if (status === undefined) throw new KinglyError('not_found', `There is no run ${id}`);
  if (onlyIfOpen && hasEnded(status)) return;
  updateRow(database, 'workflows', id, {
    status: patch.status,
    error: jsonOrUndefined(patch.error),
    updated_at: now,
  });
}

const stepsRow = z.object({ id: z.string(), steps: jsonColumn(runSchema.shape.steps) });

export function patchRunStep(
  { database, now }: WriteContext,
  { id, key, patch }: WriteOf<Write, 'run.step'>,
): void {
  const row = database.get('SELECT id, steps FROM workflows WHERE id = :id', { id });
  if (row === undefined) throw new KinglyError('not_found', `There is no run ${id}`);
  const { steps } = readRow(stepsRow, row, 'workflows');
  if (!steps.some((step) => step.key === key)) {
    throw new KinglyError('not_found', `Run ${id} has no step ${key}`);
  }
  const given = Object.entries(patch).filter(([, value]) => value !== undefined);
  const next = steps.map((step) =>
    step.key === key ? { ...step, ...Object.fromEntries(given) } : step,
  );
  updateRow(database, 'workflows', id, { steps: JSON.stringify(next), updated_at: now });
}

export function keepRunValue(
  { database }: WriteContext,
  { id, key, item, value }: WriteOf<Write, 'run.value'>,
): void {
  database.run(
    `INSERT INTO workflow_values (run_id, step_key, item, value) VALUES (:id, :key, :item, :value)
     ON CONFLICT (run_id, step_key, item) DO UPDATE SET value = excluded.value`,
    { id, key, item, value: JSON.stringify(value) },
  );
}

export function forgetRunValues(
  { database }: WriteContext,
  { id, key }: WriteOf<Write, 'run.forget'>,
): void {
  database.run('DELETE FROM workflow_values WHERE run_id = :id AND step_key = :key', { id, key });
}
