import { z } from 'zod';
import { newId } from '#shared/ids.ts';
import { withoutEcho } from '#shared/memory/echo.ts';
import type { WriteContext } from '../writes/write-context.ts';
import { addEpisode } from './episode-writes.ts';
import { isRemembering } from './memory-switch.ts';

type Said = {
  readonly id: string;
  readonly conversationId: string;
  readonly text: string;
  readonly at: number;
};

/** Keeps what the person said, with what rules find in it. */
export function rememberSaid(context: WriteContext, said: Said): void {
  remember(context, said, 'person');
}

const replyRow = z.object({
  id: z.string(),
  conversation_id: z.string(),
  text: z.string(),
  updated_at: z.number(),
  kind: z.string().nullable(),
});

/** Keeps a finished reply, but for what it only says again of what was recalled for it. */
export function rememberReply(
  context: WriteContext,
  id: string,
  recalled: readonly string[],
): void {
  const { database } = context;
  const row = database.get(
    `SELECT m.id, m.conversation_id, m.text, m.updated_at, c.kind FROM messages AS m
     LEFT JOIN commands AS c ON c.id = m.command_id
     WHERE m.id = :id AND m.role = 'assistant' AND m.status = 'complete'`,
    { id },
  );
  if (row === undefined) return;
  const reply = replyRow.parse(row);
  // What was loaded is there already.
  if (reply.kind === 'cl') return;
  const text = withoutEcho(reply.text, recalled);
  const said = { id, conversationId: reply.conversation_id, text, at: reply.updated_at };
  remember(context, said, 'assistant');
}

function remember(context: WriteContext, said: Said, speaker: 'person' | 'assistant'): void {
  const { database, now } = context;
  if (said.text.trim() === '' || !isRemembering(database)) return;
  const workspaceId = database.value('SELECT workspace_id FROM conversations WHERE id = :id', {
    id: said.conversationId,
  });
  addEpisode(context, {
    type: 'episode.add',
    episode: {
      id: newId('ep', now),
      workspaceId: String(workspaceId),
      sourceKind: 'message',
      sourceId: said.id,
      speaker,
      conversationId: said.conversationId,
      title: '',
      text: said.text,
      referenceTime: said.at,
      metadata: {},
    },
    extract: speaker === 'person',
    by: 'rules',
  });
}
