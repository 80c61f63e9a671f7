import { z } from 'zod';
import { type Message, messageSchema } from '#shared/contracts/entities.ts';
import { errorColumn } from './columns.ts';

const shape = messageSchema.shape;

export const messageRow = z
  .object({
    id: shape.id,
    conversation_id: shape.conversationId,
    position: shape.position,
    role: shape.role,
    text: shape.text,
    status: shape.status,
    command_id: shape.commandId,
    command_line: shape.commandLine,
    acknowledgement: shape.acknowledgement,
    task_id: shape.taskId,
    run_id: shape.runId,
    model: shape.model,
    error: errorColumn,
    created_at: shape.createdAt,
    updated_at: shape.updatedAt,
  })
  .transform((row): Message => ({
    id: row.id,
    conversationId: row.conversation_id,
    position: row.position,
    role: row.role,
    text: row.text,
    status: row.status,
    commandId: row.command_id,
    commandLine: row.command_line,
    acknowledgement: row.acknowledgement,
    taskId: row.task_id,
    runId: row.run_id,
    model: row.model,
    error: row.error,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }));
