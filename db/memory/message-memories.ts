import { z } from 'zod';
import type { ShownMemory, UsedMemory } from '#shared/contracts/memory.ts';
import type { Reader, Writer } from '../connection.ts';

/** Keeps what was recalled for a reply, in its order. */
export function keepUsed(database: Writer, messageId: string, used: readonly UsedMemory[]): void {
  database.run('DELETE FROM message_memories WHERE message_id = :messageId', { messageId });
  for (const [place, { kind, id, validFrom }] of used.entries()) {
    database.run(
      `INSERT INTO message_memories (message_id, place, kind, item_id, valid_from)
       VALUES (:messageId, :place, :kind, :id, :validFrom)`,
      { messageId, place, kind, id, validFrom },
    );
  }
}

const usedRow = z
  .object({
    kind: z.enum(['episode', 'fact', 'value']),
    item_id: z.string(),
    valid_from: z.number(),
    text: z.string(),
    entity_id: z.string().nullable(),
  })
  .transform((row): ShownMemory => ({
    kind: row.kind,
    id: row.item_id,
    validFrom: row.valid_from,
    text: row.text,
    entityId: row.entity_id,
  }));

/** What was recalled for a reply, without what has been forgotten or erased since. */
export function listUsed(reader: Reader, messageId: string): ShownMemory[] {
  const rows = reader.all(
    `SELECT m.kind, m.item_id, m.valid_from, s.canonical_id AS entity_id,
       CASE m.kind WHEN 'episode' THEN e.text WHEN 'fact' THEN f.fact_text ELSE m.item_id END AS text
     FROM message_memories AS m
     LEFT JOIN episodes AS e
       ON m.kind = 'episode' AND e.id = m.item_id AND e.forgotten_at IS NULL
     LEFT JOIN facts AS f ON m.kind = 'fact' AND f.id = m.item_id AND f.forgotten_at IS NULL
     LEFT JOIN entities AS s ON s.id = f.subject_id
     WHERE m.message_id = :messageId AND (e.id IS NOT NULL OR f.id IS NOT NULL OR (
       m.kind = 'value' AND EXISTS (SELECT 1 FROM memory AS v
         JOIN messages AS said ON said.id = m.message_id
         JOIN conversations AS c ON c.id = said.conversation_id
         WHERE v.workspace_id = c.workspace_id AND v.key = m.item_id AND v.forgotten_at IS NULL)))
     ORDER BY m.place`,
    { messageId },
  );
  return z.array(usedRow).parse(rows);
}
