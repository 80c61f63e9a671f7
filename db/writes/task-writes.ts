import { z } from 'zod';
import type { writeSchema } from '#shared/contracts/writes.ts';
import { KinglyError } from '#shared/errors.ts';
import type { Reader } from '../connection.ts';
import { jsonOrUndefined, updateRow, type WriteContext, type WriteOf } from './write-context.ts';

type Write = z.output<typeof writeSchema>;

/** Whether a task or run in this state has ended for good. */
export function hasEnded(status: unknown): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

export function createTask(
  { database, commandId }: WriteContext,
  { task }: WriteOf<Write, 'task.create'>,
): void {
  database.run(
    `INSERT INTO tasks (id, title, description, intent_type, workspace_id, project_id,
       conversation_id, reply_id, parent_task_id, run_id, command_id, status, progress, confidence,
       complexity, routing_decision, result, next_steps, error, metadata, created_at, updated_at,
       valid_from)
     VALUES (:id, :title, :description, :intentType, :workspaceId, :projectId,
       :conversationId, :replyId, :parentTaskId, :runId, :commandId, :status, :progress, :confidence,
       :complexity, :routing, :result, :nextSteps, :error, :metadata, :createdAt, :updatedAt,
       :createdAt)`,
    {
      ...task,
      commandId,
      nextSteps: JSON.stringify(task.nextSteps),
      error: task.error === null ? null : JSON.stringify(task.error),
      metadata: JSON.stringify(task.metadata),
    },
  );
}

export function patchTask(
  { database, now, effects }: WriteContext,
  { id, patch, onlyIfOpen }: WriteOf<Write, 'task.patch'>,
): void {
  const status = database.value('SELECT status FROM tasks WHERE id = :id', { id });
  if (status === undefined) throw new KinglyError('not_found', `There is no task ${id}`);
  if (onlyIfOpen && hasEnded(status)) return;
  if (patch.status !== undefined) effects.tasks.add(id);
  const { progress, ...rest } = patch;
  const onlyProgress = Object.values(rest).every((value) => value === undefined);
  updateRow(
    database,
    'tasks',
    id,
    {
      title: patch.title,
      description: patch.description,
      status: patch.status,
      progress,
      confidence: patch.confidence,
      complexity: patch.complexity,
      routing_decision: patch.routing,
      result: patch.result,
      next_steps: patch.nextSteps === undefined ? undefined : JSON.stringify(patch.nextSteps),
      error: jsonOrUndefined(patch.error),
      metadata: metadataOf(database, id, patch),
      updated_at: now,
    },
    // A clock that was set back must not make a period end before it began.
    onlyProgress ? '' : `valid_from = max(valid_from, ${now})`,
  );
}

/** The metadata after a patch; an assessment stands beside what else is there. */
function metadataOf(
  database: Reader,
  id: string,
  { metadata, assessment }: WriteOf<Write, 'task.patch'>['patch'],
): string | undefined {
  const given = metadata === undefined ? undefined : JSON.stringify(metadata);
  if (assessment === undefined) return given;
  const merged = database.value(
    `SELECT json_set(coalesce(:given, metadata), '$.assessment', json(:assessment))
     FROM tasks WHERE id = :id`,
    { id, given: given ?? null, assessment: JSON.stringify(assessment) },
  );
  return z.string().parse(merged);
}
