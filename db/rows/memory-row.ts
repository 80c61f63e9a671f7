import { z } from 'zod';
import { type Memory, memorySchema } from '#shared/contracts/entities.ts';
import { jsonColumn, openEndColumn } from './columns.ts';

const shape = memorySchema.shape;

export const memoryRow = z
  .object({
    id: shape.id,
    workspace_id: shape.workspaceId,
    key: shape.key,
    value: jsonColumn(shape.value),
    category: shape.category,
    memory_type: shape.memoryType,
    significance: shape.significance,
    version: shape.version,
    valid_from: shape.validFrom,
    valid_to: openEndColumn,
    recorded_at: shape.recordedAt,
    superseded_at: openEndColumn,
    source_message_id: shape.sourceMessageId,
  })
  .transform((row): Memory => ({
    id: row.id,
    workspaceId: row.workspace_id,
    key: row.key,
    value: row.value,
    category: row.category,
    memoryType: row.memory_type,
    significance: row.significance,
    version: row.version,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    recordedAt: row.recorded_at,
    supersededAt: row.superseded_at,
    sourceMessageId: row.source_message_id,
  }));
