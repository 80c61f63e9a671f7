import { z } from 'zod';
import { type Run, runSchema } from '#shared/contracts/entities.ts';
import { errorColumn, jsonColumn } from './columns.ts';

const shape = runSchema.shape;

export const runRow = z
  .object({
    id: shape.id,
    workflow_id: shape.workflowId,
    name: shape.name,
    workspace_id: shape.workspaceId,
    conversation_id: shape.conversationId,
    reply_id: shape.replyId,
    parent_run_id: shape.parentRunId,
    context: jsonColumn(shape.params),
    steps: jsonColumn(shape.steps),
    status: shape.status,
    error: errorColumn,
    created_at: shape.createdAt,
    updated_at: shape.updatedAt,
  })
  .transform((row): Run => ({
    id: row.id,
    workflowId: row.workflow_id,
    name: row.name,
    workspaceId: row.workspace_id,
    conversationId: row.conversation_id,
    replyId: row.reply_id,
    parentRunId: row.parent_run_id,
    params: row.context,
    steps: row.steps,
    status: row.status,
    error: row.error,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }));
