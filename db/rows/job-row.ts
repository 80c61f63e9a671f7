import { z } from 'zod';
import { type Job, jobSchema } from '#shared/contracts/entities.ts';
import { errorColumn, flagColumn, jsonColumn } from './columns.ts';

const shape = jobSchema.shape;

export const jobRow = z
  .object({
    job_id: shape.id,
    job_type: shape.kind,
    payload: jsonColumn(shape.payload),
    status: shape.status,
    priority: shape.priority,
    attempt: shape.attempt,
    maximum_attempts: shape.maximumAttempts,
    run_at: shape.runAt,
    command_id: shape.commandId,
    conversation_id: shape.conversationId,
    task_id: shape.taskId,
    run_id: shape.runId,
    cancel_requested: flagColumn,
    error: errorColumn,
    created_at: shape.createdAt,
  })
  .transform((row): Job => ({
    id: row.job_id,
    kind: row.job_type,
    payload: row.payload,
    status: row.status,
    priority: row.priority,
    attempt: row.attempt,
    maximumAttempts: row.maximum_attempts,
    runAt: row.run_at,
    commandId: row.command_id,
    conversationId: row.conversation_id,
    taskId: row.task_id,
    runId: row.run_id,
    cancelRequested: row.cancel_requested,
    error: row.error,
    createdAt: row.created_at,
  }));
