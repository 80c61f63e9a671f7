import { flushSync } from 'react-dom';
import type { Message } from '#shared/contracts/entities.ts';
import { defaultWorkspaceId, newId } from '#shared/ids.ts';
import type { CommandEnvelope } from '#shared/protocol/envelope.ts';
import { encodeCommand } from '#shared/protocol/codec.ts';
import { type Command, protocolVersion } from '#shared/protocol/table.ts';
import { afterPaint } from '../after-paint.ts';
import { outbox } from '../app.ts';
import { acknowledge } from '../frontend-llm/acknowledgement.ts';
import type { Reading } from '../frontend-llm/reading.ts';
import { foldConversation, useConversations } from '../state/conversations.ts';
import {
  addLocalMessage,
  beginAnswering,
  messageRows,
  removeLocalMessages,
} from '../state/messages.ts';
import { isPrivate } from '../state/private.ts';
import { settingNow } from '../state/settings.ts';
import { claimNewConversation, markRead } from '../state/ui.ts';
import { asCorrectable, setAmendment } from './amendments.ts';
import { localConversation, localRows } from './local-rows.ts';
import { createPendingSend } from './pending-send.ts';
import { prefetch, readFinally, readingAhead, readNow } from './reader.ts';
import { noteSent, readingContext } from './reading-context.ts';
import { noteAnsweredHere, setUnsent } from './send-state.ts';
import type { OutboxEntry } from './outbox.ts';

/** The longest message, in UTF-16 code units; what a chat line can carry. */
export const maximumMessageLength = 120_000;

/** Stands where the acknowledgement will, while a reader is asked. */
const neutral = 'Looking at this…';

/** What is sent, however it was read. */
type Outgoing = Pick<Reading, 'label' | 'line' | 'acknowledgement'> & {
  readonly choices?: Reading['choices'];
  readonly due?: Reading['due'];
  /** How it had been read before the person corrected that. */
  readonly readAs?: string;
};

const pending = createPendingSend();

/** Sends what waits for its readers with what is known: the window closes. */
export const sendWaiting = pending.settle;

/**
 * Sends what was typed. The person's row and the acknowledgement are in the document when this
 * returns, so that the next frame shows them; no disk, process or model is asked before. Where the
 * reflex is not sure and a reader can be asked, the acknowledgement is neutral, and the command goes
 * out when the reader has answered, or after `waitForReadersMs`.
 */
export function sendMessage(conversationId: string, text: string): void {
  pending.settle();
  const now = Date.now();
  const reading = readNow(text);
  if (reading.asks !== null) {
    sendWhenRead(conversationId, text, now);
    return;
  }
  send(conversationId, text, withPrefetched(text, reading), now);
  forgetDrafts();
}

function sendWhenRead(conversationId: string, text: string, now: number): void {
  const waiting = envelopeOf(conversationId, { line: 'ch:', acknowledgement: neutral }, now);
  const rows = localRows(waiting, text);
  flushSync(() => addRows(rows, waiting.id));
  let sentAs: Reading['label'] = 'ch';
  pending.wait({
    opinions: readingAhead.ask(text),
    soFar: () => readingAhead.opinionsOf(text),
    decide: (opinions) => {
      const reading = readFinally(text, opinions);
      const outgoing = asAllowed(conversationId, withPrefetched(text, reading));
      forgetDrafts();
      sentAs = reading.label;
      if (outgoing.line === null) {
        setUnsent(rows.said.id, null);
        removeLocalMessages(conversationId, [rows.said.id, rows.reply.id]);
        answerHere(outgoing, rows);
        return;
      }
      const envelope = { ...waiting, ...lineOf(outgoing) };
      const { said, reply } = localRows(envelope, text);
      messageRows.set(said.id, said);
      messageRows.set(reply.id, reply);
      post(envelope, text, outgoing.label, outgoing.line);
    },
    late: (opinions) => {
      const { accepted, label } = readFinally(text, opinions);
      const better = asCorrectable(label);
      if (accepted && better !== null && label !== sentAs) setAmendment(rows.said.id, better);
    },
  });
}

function forgetDrafts(): void {
  readingAhead.clear();
  prefetch.clear();
}

/** What memory is known to hold is shown at once, beside what is being looked up. */
function withPrefetched(text: string, reading: Reading): Outgoing {
  const { command, acknowledgement } = reading;
  if (command?.kind !== 'cl' || acknowledgement === null) return reading;
  const known = prefetch.of(text)?.memories ?? [];
  if (known.length === 0) return reading;
  const [first] = known.map(({ key, value }) => {
    const shown = typeof value === 'string' ? value : JSON.stringify(value);
    return `${key.replaceAll('_', ' ')}: ${shown.length > 200 ? `${shown.slice(0, 199)}…` : shown}`;
  });
  return { ...reading, acknowledgement: `${acknowledgement} · ${first ?? ''}` };
}

/** Where nothing may be remembered, nothing is said to be. */
function asAllowed(conversationId: string, outgoing: Outgoing): Outgoing {
  if (outgoing.label !== 'ms') return outgoing;
  if (isPrivate(conversationId)) {
    return { ...outgoing, acknowledgement: 'Not remembering: this conversation is private' };
  }
  return settingNow('memory.enabled')
    ? outgoing
    : { ...outgoing, acknowledgement: 'Not remembering: the memory is switched off' };
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
export function sendCommand(
  conversationId: string,
  text: string,
  command: Command,
  readAs?: string,
): void {
  pending.settle();
  const acknowledgement = acknowledge(command, readingContext(Date.now()).tasks);
  const outgoing = { label: command.kind, line: encodeCommand(command), acknowledgement };
  send(conversationId, text, readAs === undefined ? outgoing : { ...outgoing, readAs }, Date.now());
}

/** The parts of an envelope that depend on how the message was read. */
function lineOf({ line, acknowledgement, readAs, due }: Omit<Outgoing, 'label'>) {
  return {
    line: line ?? 'ch:',
    acknowledgement: acknowledgement?.slice(0, 500),
    ...(readAs === undefined ? {} : { readAs }),
    ...(due === undefined || due === null ? {} : { due: due.at }),
  };
}

function envelopeOf(conversationId: string, outgoing: Omit<Outgoing, 'label'>, now: number) {
  return {
    id: newId('cmd', now),
    messageId: newId('msg', now),
    replyId: newId('msg', now + 1),
    protocol: protocolVersion,
    workspaceId: defaultWorkspaceId,
    conversationId,
    at: now,
    ...lineOf(outgoing),
    ...(isPrivate(conversationId) ? { isPrivate: true } : {}),
  } satisfies CommandEnvelope;
}

function addRows({ said, reply }: ReturnType<typeof localRows>, commandId: string): void {
  addLocalMessage(said, false);
  addLocalMessage(reply, false);
  setUnsent(said.id, { commandId, refusal: null });
}

function send(conversationId: string, text: string, reading: Outgoing, now: number): void {
  const outgoing = asAllowed(conversationId, reading);
  const { label, line } = outgoing;
  const envelope = envelopeOf(conversationId, outgoing, now);
  const rows = localRows(envelope, text);
  flushSync(() => {
    if (line === null) answerHere(outgoing, rows);
    else addRows(rows, envelope.id);
  });
  if (line !== null) post(envelope, text, label, line);
}

/** Hands a painted message over. */
function post(
  envelope: ReturnType<typeof envelopeOf>,
  text: string,
  label: Outgoing['label'],
  line: string,
): void {
  const { conversationId, at, replyId } = envelope;
  noteSent(line, at);
  // The list, the Now panel and the Stop button can wait for a frame.
  afterPaint(() => {
    touchConversation(envelope, text);
    claimNewConversation(conversationId);
    markRead(conversationId);
    beginAnswering(replyId);
  });
  // A chat line holds the text itself.
  outbox.add({ envelope: label === 'ch' ? envelope : { ...envelope, typed: text }, text });
}

/** The acknowledgement is the whole answer: it stays in this window. */
function answerHere(
  { label, acknowledgement, choices = [] }: Outgoing,
  { said, reply }: ReturnType<typeof localRows>,
): void {
  noteAnsweredHere([said.id, reply.id], { label, choices });
  addLocalMessage({ ...said, commandLine: null }, true);
  addLocalMessage(
    { ...reply, status: 'complete', text: acknowledgement ?? '', acknowledgement: null },
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
