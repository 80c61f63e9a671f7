import type { Conversation, Message } from '#shared/contracts/entities.ts';
import type { Reader } from '../connection.ts';
import { conversationRow } from '../rows/conversation-row.ts';
import { messageRow } from '../rows/message-row.ts';
import { type BadRowListener, readRowOrNull, readRows } from '../rows/read-row.ts';

/** Conversations of a workspace that are not deleted, the newest first. */
export function listConversations(
  reader: Reader,
  query: {
    readonly workspaceId: string;
    readonly limit: number;
    readonly before?: number | undefined;
  },
  onBadRow: BadRowListener,
): readonly Conversation[] {
  const rows = reader.all(
    `SELECT * FROM conversations
     WHERE workspace_id = :workspaceId AND deleted_at IS NULL AND updated_at < :before
     ORDER BY updated_at DESC, number DESC LIMIT :limit`,
    { ...query, before: query.before ?? Number.MAX_SAFE_INTEGER },
  );
  return readRows(conversationRow, rows, 'conversations', onBadRow);
}

export function getConversation(reader: Reader, id: string): Conversation | null {
  const row = reader.get('SELECT * FROM conversations WHERE id = :id', { id });
  return readRowOrNull(conversationRow, row, 'conversations');
}

/** Messages before a position, the newest last. */
export function pageMessages(
  reader: Reader,
  query: {
    readonly conversationId: string;
    readonly limit: number;
    readonly before?: number | undefined;
  },
  onBadRow: BadRowListener,
): { readonly messages: Message[]; readonly hasMore: boolean } {
  const rows = reader.all(
    `SELECT * FROM messages WHERE conversation_id = :conversationId AND position < :before
     ORDER BY position DESC LIMIT :limit`,
    {
      conversationId: query.conversationId,
      before: query.before ?? Number.MAX_SAFE_INTEGER,
      limit: query.limit + 1,
    },
  );
  const messages = readRows(messageRow, rows.slice(0, query.limit), 'messages', onBadRow);
  const page = withinLength(messages);
  return {
    messages: page.toReversed(),
    hasMore: rows.length > query.limit || page.length < messages.length,
  };
}

/** Characters of text in one page at most, so that a hundred pasted books are no one message. */
const maximumPageLength = 2_000_000;

/** The first rows that fit into a page; one at least. */
function withinLength(messages: readonly Message[]): readonly Message[] {
  let length = 0;
  const tooMany = messages.findIndex(({ text }, index) => {
    length += text.length;
    return index > 0 && length > maximumPageLength;
  });
  return tooMany < 0 ? messages : messages.slice(0, tooMany);
}

export function getMessage(reader: Reader, id: string): Message | null {
  return readRowOrNull(
    messageRow,
    reader.get('SELECT * FROM messages WHERE id = :id', { id }),
    'messages',
  );
}
