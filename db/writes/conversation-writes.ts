import { z } from 'zod';
import type { writeSchema } from '#shared/contracts/writes.ts';
import { KinglyError } from '#shared/errors.ts';
import { keepUsed } from '../memory/message-memories.ts';
import { rememberReply, rememberSaid } from '../memory/remember-message.ts';
import { jsonOrUndefined, updateRow, type WriteContext, type WriteOf } from './write-context.ts';

type Write = z.output<typeof writeSchema>;

export function ensureConversation(
  { database, now }: WriteContext,
  { conversation }: WriteOf<Write, 'conversation.ensure'>,
): void {
  database.run(
    `INSERT INTO conversations
       (id, workspace_id, title, title_is_chosen, is_private, created_at, updated_at, changed_at)
     VALUES (:id, :workspaceId, :title, :titleIsChosen, :isPrivate, :createdAt, :updatedAt, :now)
     ON CONFLICT (id) DO NOTHING`,
    {
      ...conversation,
      titleIsChosen: Number(conversation.titleIsChosen),
      isPrivate: Number(conversation.isPrivate),
      now,
    },
  );
}

export function patchConversation(
  { database, now }: WriteContext,
  { id, patch }: WriteOf<Write, 'conversation.patch'>,
): void {
  const chosen = patch.titleIsChosen;
  const found = updateRow(database, 'conversations', id, {
    title: patch.title,
    title_is_chosen: chosen === undefined ? undefined : Number(chosen),
    deleted_at: patch.deletedAt,
    changed_at: now,
  });
  if (!found) throw new KinglyError('not_found', `There is no conversation ${id}`);
}

/** Puts a message at the end of its conversation and moves that up in the list. */
export function createMessage(
  context: WriteContext,
  { message }: WriteOf<Write, 'message.create'>,
): void {
  const { database, now } = context;
  const id = message.conversationId;
  if (database.get('SELECT 1 FROM conversations WHERE id = :id', { id }) === undefined) {
    throw new KinglyError('not_found', `There is no conversation ${id}`);
  }
  database.run(
    `INSERT INTO messages (id, conversation_id, position, role, text, text_length, status,
       command_id, command_line, acknowledgement, task_id, run_id, model, error, created_at, updated_at)
     VALUES (:id, :conversationId,
       (SELECT coalesce(max(position), 0) + 1 FROM messages WHERE conversation_id = :conversationId),
       :role, :text, :textLength, :status, :commandId, :commandLine, :acknowledgement, :taskId, :runId,
       :model, :error, :createdAt, :updatedAt)`,
    {
      ...message,
      textLength: message.text.length,
      error: message.error === null ? null : JSON.stringify(message.error),
    },
  );
  database.run(
    `UPDATE conversations SET updated_at = :at, changed_at = :now
     WHERE id = :id AND updated_at < :at`,
    { id, at: message.createdAt, now },
  );
  // What a button said is no sentence of the person's.
  if (message.role === 'user' && message.text !== message.commandLine) {
    rememberSaid(context, {
      id: message.id,
      conversationId: id,
      text: message.text,
      at: message.createdAt,
    });
  }
}

export function patchMessage(
  context: WriteContext,
  { id, patch, onlyIfOpen, recalled, used }: WriteOf<Write, 'message.patch'>,
): void {
  const { database, now } = context;
  if (onlyIfOpen) {
    const status = database.value('SELECT status FROM messages WHERE id = :id', { id });
    if (status !== undefined && status !== 'accepted' && status !== 'streaming') return;
  }
  const found = updateRow(
    database,
    'messages',
    id,
    {
      text: patch.text,
      text_length: patch.text?.length,
      held_unit: patch.text === undefined ? undefined : null,
      status: patch.status,
      model: patch.model,
      error: jsonOrUndefined(patch.error),
      task_id: patch.taskId,
      run_id: patch.runId,
      updated_at: now,
    },
    'revision = revision + 1',
  );
  if (!found) throw new KinglyError('not_found', `There is no message ${id}`);
  if (used !== undefined) keepUsed(database, id, used);
  if (patch.status === 'complete') rememberReply(context, id, recalled ?? []);
}

const appendRow = z.object({
  status: z.string(),
  text_length: z.number(),
  held_unit: z.number().nullable(),
});

/**
 * Adds to a streaming text. A piece may end in the middle of a character; the half is held until
 * the next piece brings the other, since alone it could not be stored.
 */
export function appendToMessage(
  { database, now }: WriteContext,
  write: WriteOf<Write, 'message.append'>,
): void {
  const { id } = write;
  const row = database.get('SELECT status, text_length, held_unit FROM messages WHERE id = :id', {
    id,
  });
  if (row === undefined) throw new KinglyError('not_found', `There is no message ${id}`);
  const present = appendRow.parse(row);
  if (present.status !== 'streaming') {
    throw new KinglyError(
      'invalid_input',
      `Message ${id} is ${present.status}; only a streaming one grows`,
    );
  }
  if (present.text_length !== write.offset) {
    throw new KinglyError(
      'invalid_input',
      `Message ${id} has ${present.text_length} characters, so nothing can be added at ${write.offset}`,
    );
  }
  const held = present.held_unit === null ? '' : String.fromCharCode(present.held_unit);
  const text = held + write.text;
  const last = text.length === 0 ? 0 : text.charCodeAt(text.length - 1);
  const endsInHalf = last >= 0xd8_00 && last <= 0xdb_ff;
  database.run(
    `UPDATE messages SET text = text || :text, text_length = :length, held_unit = :held,
       updated_at = :now WHERE id = :id`,
    {
      id,
      text: endsInHalf ? text.slice(0, -1) : text,
      length: write.offset + write.text.length,
      held: endsInHalf ? last : null,
      now,
    },
  );
}
