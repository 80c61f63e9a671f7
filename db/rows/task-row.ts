import { z } from 'zod';
import { type Task, taskSchema } from '#shared/contracts/entities.ts';
import { errorColumn, jsonColumn } from './columns.ts';

const shape = taskSchema.shape;

export const taskRow = z
  .object({
    id: shape.id,
    title: shape.title,
    description: shape.description,
    intent_type: shape.intentType,
    workspace_id: shape.workspaceId,
    project_id: shape.projectId,
    conversation_id: shape.conversationId,
    reply_id: shape.replyId,
    parent_task_id: shape.parentTaskId,
    run_id: shape.runId,
    status: shape.status,
    progress: shape.progress,
    confidence: shape.confidence,
    complexity: shape.complexity,
    routing_decision: shape.routing,
    result: shape.result,
    next_steps: jsonColumn(shape.nextSteps),
    error: errorColumn,
    metadata: jsonColumn(shape.metadata),
    created_at: shape.createdAt,
    updated_at: shape.updatedAt,
  })
  .transform((row): Task => ({
    id: row.id,
    title: row.title,
    description: row.description,
    intentType: row.intent_type,
    workspaceId: row.workspace_id,
    projectId: row.project_id,
    conversationId: row.conversation_id,
    replyId: row.reply_id,
    parentTaskId: row.parent_task_id,
    runId: row.run_id,
    status: row.status,
    progress: row.progress,
    confidence: row.confidence,
    complexity: row.complexity,
    routing: row.routing_decision,
    result: row.result,
    nextSteps: row.next_steps,
    error: row.error,
    metadata: row.metadata,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }));
