import { z } from 'zod';
import { idSchema } from '#shared/ids.ts';
import type { Reader } from '../connection.ts';
import { readRowOrNull } from '../rows/read-row.ts';

const commandRow = z
  .object({
    id: idSchema,
    kind: z.string(),
    line: z.string(),
    entity_id: z.string(),
    conversation_id: idSchema.nullable(),
    said_id: idSchema.nullable(),
    said_text: z.string().nullable(),
  })
  .transform(({ entity_id, conversation_id, said_id, said_text, ...row }) => ({
    ...row,
    entityId: entity_id,
    conversationId: conversation_id,
    said: said_id === null || said_text === null ? null : { id: said_id, text: said_text },
  }));

/** A command that was accepted, with what it made; null where it is unknown. */
export function getCommand(reader: Reader, id: string): z.output<typeof commandRow> | null {
  return readRowOrNull(
    commandRow,
    reader.get(
      `SELECT commands.*, messages.id AS said_id, messages.text AS said_text
       FROM commands LEFT JOIN messages ON messages.command_id = commands.id AND messages.role = 'user'
       WHERE commands.id = :id`,
      { id },
    ),
    'commands',
  );
}
