import type { MemoryAuthor } from '#shared/contracts/memory.ts';
import { readSetting } from '#shared/contracts/settings.ts';
import { jsonValueSchema } from '#shared/json.ts';
import type { Reader } from '../connection.ts';
import { jsonColumn } from '../rows/columns.ts';

const key = 'memory.enabled';
const stored = jsonColumn(jsonValueSchema);

/** Whether anything is remembered by itself; the person's own acts always count. */
export function isRemembering(database: Reader): boolean {
  const value = stored.safeParse(
    database.value('SELECT value FROM settings WHERE key = :key', { key }),
  );
  return readSetting({ [key]: value.data }, key);
}

/** Whether a write of this author counts now. */
export function mayWrite(database: Reader, by: MemoryAuthor): boolean {
  return by === 'person' || by === 'import' || isRemembering(database);
}

/** Whether something said there may be kept at all. */
export function isPrivateConversation(database: Reader, conversationId: string | null): boolean {
  return (
    conversationId !== null &&
    database.value('SELECT is_private FROM conversations WHERE id = :conversationId', {
      conversationId,
    }) === 1
  );
}

/** The same of the conversation that a message stands in. */
export function isPrivateMessage(database: Reader, messageId: string | null): boolean {
  return (
    messageId !== null &&
    database.value(
      `SELECT c.is_private FROM messages AS m JOIN conversations AS c ON c.id = m.conversation_id
       WHERE m.id = :messageId`,
      { messageId },
    ) === 1
  );
}
