import { z } from 'zod';
import type { Writer } from '../connection.ts';

const messageRow = z.object({ id: z.string(), command_id: z.string().nullable() });

/**
 * Puts another text in the message that an episode came from, and wherever that message stands as
 * well: its events, its command and that command's jobs.
 * @param id of the episode, or of the message itself
 */
export function eraseSource(database: Writer, id: string, text: string): void {
  const row = database.get(
    `SELECT id, command_id FROM messages WHERE id = :id OR id =
       (SELECT source_id FROM episodes WHERE id = :id AND source_kind = 'message')`,
    { id },
  );
  if (row === undefined) return;
  const message = messageRow.parse(row);
  database.run(
    `UPDATE messages SET text = :text, text_length = :length, command_line = NULL,
       acknowledgement = NULL, revision = revision + 1 WHERE id = :id`,
    { id: message.id, text, length: text.length },
  );
  database.run(
    `UPDATE events SET payload = json_set(payload, '$.text', :text, '$.command_line', NULL,
       '$.acknowledgement', NULL)
     WHERE entity_type = 'message' AND entity_id = :id`,
    { id: message.id, text },
  );
  if (message.command_id === null) return;
  const commandId = message.command_id;
  database.run(
    `UPDATE job_queue SET payload = json_set(payload, '$.text', :text), result = NULL
     WHERE command_id = :commandId AND payload ->> '$.text' IS NOT NULL`,
    { commandId, text },
  );
  database.run(
    `DELETE FROM job_steps WHERE job_id IN
       (SELECT job_id FROM job_queue WHERE command_id = :commandId)`,
    { commandId },
  );
  database.run(`UPDATE commands SET line = 'ch:[erased]' WHERE id = :commandId`, { commandId });
}
