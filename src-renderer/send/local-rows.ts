import type { Conversation, Message } from '#shared/contracts/entities.ts';
import type { CommandEnvelope } from '#shared/protocol/envelope.ts';

/** The rows that are painted at once; the stored ones have the same ids and take their place. */
export function localRows(
  envelope: CommandEnvelope & { readonly messageId: string; readonly replyId: string },
  text: string,
): { readonly said: Message; readonly reply: Message } {
  const row = {
    conversationId: envelope.conversationId,
    position: 0,
    commandId: envelope.id,
    taskId: null,
    runId: null,
    model: null,
    error: null,
    createdAt: envelope.at,
    updatedAt: envelope.at,
  };
  return {
    said: {
      ...row,
      id: envelope.messageId,
      role: 'user',
      text,
      status: 'complete',
      commandLine: envelope.line,
      acknowledgement: null,
    },
    reply: {
      ...row,
      id: envelope.replyId,
      role: 'assistant',
      text: '',
      status: 'accepted',
      commandLine: null,
      acknowledgement: envelope.acknowledgement ?? null,
    },
  };
}

/** A conversation that begins with this text, titled as the app will title it. */
export function localConversation(envelope: CommandEnvelope, text: string): Conversation {
  const { conversationId: id, workspaceId, at: now, isPrivate = false } = envelope;
  const line = text.trim().split('\n', 1)[0]?.trim() ?? '';
  const title = line.length <= 60 ? line : `${line.slice(0, 59).trimEnd()}…`;
  return {
    id,
    workspaceId,
    title: title === '' ? 'New conversation' : title,
    titleIsChosen: false,
    isPrivate,
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
  };
}
