import { flushSync } from 'react-dom';
import type { Message } from '#shared/contracts/entities.ts';
import { defaultWorkspaceId, newId } from '#shared/ids.ts';
import type { CommandEnvelope } from '#shared/protocol/envelope.ts';
import { encodeCommand } from '#shared/protocol/codec.ts';
import { type Command, protocolVersion } from '#shared/protocol/table.ts';
import { afterPaint } from '../after-paint.ts';
import { outbox } from '../app.ts';
import { acknowledge } from '../frontend-llm/acknowledgement.ts';
import { readDraft } from '../frontend-llm/read-draft.ts';
import type { Reading } from '../frontend-llm/reading.ts';
import { foldConversation, useConversations } from '../state/conversations.ts';
import { addLocalMessage, beginAnswering, removeLocalMessages } from '../state/messages.ts';
import { isPrivate } from '../state/private.ts';
import { claimNewConversation, markRead } from '../state/ui.ts';
import { localConversation, localRows } from './local-rows.ts';
import { noteSent, readingContext } from './reading-context.ts';
import { noteAnsweredHere, setUnsent } from './send-state.ts';
import type { OutboxEntry } from './outbox.ts';

/** The longest message, in UTF-16 code units; what a chat line can carry. */
export const maximumMessageLength = 120_000;

/** What is sent, however it was read. */
type Outgoing = Pick<Reading, 'label' | 'line' | 'acknowledgement'>;

/**
 * Sends what was typed. The person's row and the acknowledgement are in the document when this
 * returns, so that the next frame shows them; no disk, process or model is asked before.
 */
export function sendMessage(conversationId: string, text: string): void {
  const now = Date.now();
  send(conversationId, text, readDraft(text, readingContext(now)), now);
}

/** Sends an earlier message again, as a new command read as it was then. */
export function sendAgain(said: Message, acknowledgement: string | null): void {
  const { conversationId, text, commandLine } = said;
  if (commandLine === null) {
    sendMessage(conversationId, text);
    return;
  }
  const label = commandLine.startsWith('ch:') ? 'ch' : 'tc';
  send(conversationId, text, { label, line: commandLine, acknowledgement }, Date.now());
}

/** Sends a command that was chosen on the screen, said in the conversation as `text`. */
export function sendCommand(conversationId: string, text: string, command: Command): void {
  const acknowledgement = acknowledge(command, []);
  send(
    conversationId,
    text,
    { label: command.kind, line: encodeCommand(command), acknowledgement },
    Date.now(),
  );
}

function send(conversationId: string, text: string, outgoing: Outgoing, now: number): void {
  const { label, line } = outgoing;
  const staysHere = isPrivate(conversationId);
  const acknowledgement =
    staysHere && label === 'ms'
      ? 'Not remembering: this conversation is private'
      : outgoing.acknowledgement;
  const ids = {
    id: newId('cmd', now),
    messageId: newId('msg', now),
    replyId: newId('msg', now + 1),
  };
  const envelope: CommandEnvelope & typeof ids = {
    ...ids,
    protocol: protocolVersion,
    workspaceId: defaultWorkspaceId,
    conversationId,
    at: now,
    line: line ?? 'ch:',
    ...(staysHere ? { isPrivate: true } : {}),
    ...(acknowledgement === null ? {} : { acknowledgement: acknowledgement.slice(0, 500) }),
  };
  const rows = localRows(envelope, text);
  flushSync(() => {
    if (line === null) {
      answerHere(acknowledgement, rows);
    } else {
      addLocalMessage(rows.said, false);
      addLocalMessage(rows.reply, false);
      setUnsent(ids.messageId, { commandId: ids.id, refusal: null });
    }
  });
  if (line === null) return;
  noteSent(line, now);
  // The list, the Now panel and the Stop button can wait for a frame.
  afterPaint(() => {
    touchConversation(envelope, text);
    claimNewConversation(conversationId);
    markRead(conversationId);
    beginAnswering(ids.replyId);
  });
  // A chat line holds the text itself.
  outbox.add({ envelope: label === 'ch' ? envelope : { ...envelope, typed: text }, text });
}

/** The acknowledgement is the whole answer: it stays in this window. */
function answerHere(answer: string | null, rows: ReturnType<typeof localRows>): void {
  const { said, reply } = rows;
  noteAnsweredHere([said.id, reply.id]);
  addLocalMessage({ ...said, commandLine: null }, true);
  addLocalMessage(
    { ...reply, status: 'complete', text: answer ?? '', acknowledgement: null },
    true,
  );
}

function touchConversation(envelope: CommandEnvelope, text: string): void {
  const { conversationId, at: now } = envelope;
  const { byId, order } = useConversations.getState();
  const known = byId[conversationId];
  // It stands first already; the time comes with its event.
  if (known !== undefined && order[0] === conversationId) return;
  foldConversation(
    known === undefined
      ? localConversation(envelope, text)
      : { ...known, updatedAt: Math.max(known.updatedAt, now) },
  );
}

/** Paints what an earlier window could not send. */
export function paintUnsent(): void {
  for (const { envelope, text, refusal } of outbox.entries()) {
    const { messageId, replyId } = envelope;
    if (messageId === undefined || replyId === undefined) continue;
    const rows = localRows({ ...envelope, messageId, replyId }, text);
    addLocalMessage(rows.said, false);
    addLocalMessage(rows.reply, false);
    touchConversation(envelope, text);
    setUnsent(messageId, { commandId: envelope.id, refusal });
    if (refusal === null) beginAnswering(replyId);
  }
}

/** Sends a refused message again, as the same message. */
export function retryUnsent(messageId: string, commandId: string): void {
  setUnsent(messageId, { commandId, refusal: null });
  const entry = outbox.entries().find(({ envelope }) => envelope.id === commandId);
  if (entry?.envelope.replyId !== undefined) beginAnswering(entry.envelope.replyId);
  outbox.retry(commandId);
}

/** Takes a refused message back; answers with its text, to be edited. */
export function takeBackUnsent(commandId: string): OutboxEntry | undefined {
  const entry = outbox.entries().find(({ envelope }) => envelope.id === commandId);
  if (entry === undefined) return undefined;
  const { messageId, replyId, conversationId } = entry.envelope;
  outbox.drop(commandId);
  const ids = [messageId, replyId].filter((id) => id !== undefined);
  removeLocalMessages(conversationId, ids);
  if (messageId !== undefined) setUnsent(messageId, null);
  return entry;
}
