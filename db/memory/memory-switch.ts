import type { MemoryAuthor } from '#shared/contracts/memory.ts';
import type { Reader } from '../connection.ts';

/** Whether anything is remembered by itself; the person's own acts always count. */
export function isRemembering(database: Reader): boolean {
  return database.value(`SELECT value FROM settings WHERE key = 'memory.enabled'`) !== 'false';
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
