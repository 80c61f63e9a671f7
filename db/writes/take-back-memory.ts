import { z } from 'zod';
import type { writeSchema } from '#shared/contracts/writes.ts';
import { forever } from '../migrations/migration.ts';
import type { WriteContext, WriteOf } from './write-context.ts';

type Write = z.output<typeof writeSchema>;

const versionRow = z.object({
  workspace_id: z.string(),
  key: z.string(),
  version: z.number().int(),
  valid_from: z.number().int(),
});

/**
 * Closes the version that a command made, where it still holds. The version that it closed holds
 * again, as a new one: what was known when is never rewritten.
 */
export function takeBackMemory(
  { database, now, commandId }: WriteContext,
  write: WriteOf<Write, 'memory.takeBack'>,
): void {
  const row = database.get(
    `SELECT workspace_id, key, version, valid_from FROM memory
     WHERE command_id = :commandId AND valid_to = ${forever}`,
    { commandId: write.commandId },
  );
  if (row === undefined) return;
  const taken = versionRow.parse(row);
  const key = { workspaceId: taken.workspace_id, key: taken.key };
  database.run(
    `UPDATE memory SET valid_to = max(valid_from, :now), superseded_at = :now
     WHERE workspace_id = :workspaceId AND key = :key AND version = :version`,
    { ...key, version: taken.version, now },
  );
  database.run(
    `INSERT INTO memory (workspace_id, key, value, key_text, value_text, category, memory_type,
       significance, metadata, version, valid_from, recorded_at, created_at, source_message_id, command_id)
     SELECT workspace_id, key, value, key_text, value_text, category, memory_type,
       significance, metadata, :next, :now, :now, :now, source_message_id, :by
     FROM memory WHERE workspace_id = :workspaceId AND key = :key AND version = :previous
       AND valid_to = :validFrom`,
    {
      ...key,
      next: taken.version + 1,
      previous: taken.version - 1,
      validFrom: taken.valid_from,
      now,
      by: commandId,
    },
  );
}
