import { z } from 'zod';
import { type Question, questionSchema } from '#shared/contracts/entities.ts';

const shape = questionSchema.shape;

export const questionRow = z
  .object({
    id: shape.id,
    kind: shape.kind,
    workspace_id: shape.workspaceId,
    conversation_id: shape.conversationId,
    task_id: shape.taskId,
    run_id: shape.runId,
    job_id: shape.jobId,
    step_key: shape.stepKey,
    title: shape.title,
    detail: shape.detail,
    status: shape.status,
    decision: shape.decision,
    note: shape.note,
    created_at: shape.createdAt,
    answered_at: shape.answeredAt,
  })
  .transform((row): Question => ({
    id: row.id,
    kind: row.kind,
    workspaceId: row.workspace_id,
    conversationId: row.conversation_id,
    taskId: row.task_id,
    runId: row.run_id,
    jobId: row.job_id,
    stepKey: row.step_key,
    title: row.title,
    detail: row.detail,
    status: row.status,
    decision: row.decision,
    note: row.note,
    createdAt: row.created_at,
    answeredAt: row.answered_at,
  }));
