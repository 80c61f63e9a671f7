import { z } from 'zod';
import type { writeSchema } from '#shared/contracts/writes.ts';
import { jsonValueSchema } from '#shared/json.ts';
import { forever } from '../migrations/migration.ts';
import { jsonColumn } from '../rows/columns.ts';
import { isPrivateMessage } from '../memory/memory-switch.ts';
import { canonicalJson, keyText, valueText } from '../search/searchable-text.ts';
import type { WriteContext, WriteOf } from './write-context.ts';

type Write = z.output<typeof writeSchema>;

const newestRow = z.object({
  version: z.number().int(),
  value: jsonColumn(jsonValueSchema),
  valid_to: z.number(),
  forgotten_at: z.number().nullable(),
});

/**
 * Adds a version of a key and closes what it replaces: whatever was true from its beginning on.
 * A value equal to the open one adds nothing, nor does what was said in a private conversation.
 */
export function putMemory(
  { database, now, commandId }: WriteContext,
  write: WriteOf<Write, 'memory.put'>,
): void {
  const { workspaceId, key } = write;
  if (isPrivateMessage(database, write.sourceMessageId ?? null)) return;
  const row = database.get(
    `SELECT version, value, valid_to, forgotten_at FROM memory WHERE workspace_id = :workspaceId AND key = :key
     ORDER BY version DESC LIMIT 1`,
    { workspaceId, key },
  );
  const newest = row === undefined ? null : newestRow.parse(row);
  const isOpen = newest !== null && newest.valid_to === forever && newest.forgotten_at === null;
  if (isOpen && canonicalJson(newest.value) === canonicalJson(write.value)) return;
  const validFrom = write.validFrom ?? now;
  database.run(
    `UPDATE memory SET valid_to = max(valid_from, :validFrom), superseded_at = min(superseded_at, :now)
     WHERE workspace_id = :workspaceId AND key = :key AND valid_to > :validFrom`,
    { workspaceId, key, validFrom, now },
  );
  database.run(
    `INSERT INTO memory (workspace_id, key, value, key_text, value_text, category, memory_type,
       significance, metadata, version, valid_from, recorded_at, created_at, source_message_id, command_id)
     VALUES (:workspaceId, :key, :value, :keyText, :valueText, :category, :memoryType,
       :significance, :metadata, :version, :validFrom, :now, :now, :sourceMessageId, :commandId)`,
    {
      workspaceId,
      key,
      value: JSON.stringify(write.value),
      keyText: keyText(key),
      valueText: valueText(write.value),
      category: write.category,
      memoryType: write.memoryType,
      significance: write.significance,
      metadata: JSON.stringify(write.metadata),
      version: (newest?.version ?? 0) + 1,
      validFrom,
      now,
      sourceMessageId: write.sourceMessageId,
      commandId: write.commandId ?? commandId,
    },
  );
}
