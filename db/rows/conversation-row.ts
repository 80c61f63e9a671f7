import { z } from 'zod';
import { type Conversation, conversationSchema } from '#shared/contracts/entities.ts';
import { flagColumn } from './columns.ts';

const shape = conversationSchema.shape;

export const conversationRow = z
  .object({
    id: shape.id,
    workspace_id: shape.workspaceId,
    title: shape.title,
    title_is_chosen: flagColumn,
    // Not in events of before there were private conversations.
    is_private: flagColumn.default(false),
    created_at: shape.createdAt,
    updated_at: shape.updatedAt,
    deleted_at: shape.deletedAt,
  })
  .transform((row): Conversation => ({
    id: row.id,
    workspaceId: row.workspace_id,
    title: row.title,
    titleIsChosen: row.title_is_chosen,
    isPrivate: row.is_private,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
  }));
