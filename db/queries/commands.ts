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
  })
  .transform(({ entity_id, conversation_id, ...row }) => ({
    ...row,
    entityId: entity_id,
    conversationId: conversation_id,
  }));

/** A command that was accepted, with what it made; null where it is unknown. */
export function getCommand(reader: Reader, id: string): z.output<typeof commandRow> | null {
  return readRowOrNull(
    commandRow,
    reader.get('SELECT * FROM commands WHERE id = :id', { id }),
    'commands',
  );
}
