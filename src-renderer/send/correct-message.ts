import { flushSync } from 'react-dom';
import type { Message } from '#shared/contracts/entities.ts';
import { defaultWorkspaceId, newId } from '#shared/ids.ts';
import { encodeCommand } from '#shared/protocol/codec.ts';
import type { CommandEnvelope } from '#shared/protocol/envelope.ts';
import { type Command, protocolVersion } from '#shared/protocol/table.ts';
import { afterPaint } from '../after-paint.ts';
import { outbox } from '../app.ts';
import { acknowledge } from '../frontend-llm/acknowledgement.ts';
import { readCorrected } from '../frontend-llm/read-draft.ts';
import { paramsOf } from '../frontend-llm/workflow-params.ts';
import {
  addLocalMessage,
  beginAnswering,
  messageRows,
  removeLocalMessages,
  useMessages,
} from '../state/messages.ts';
import { showToast } from '../state/ui.ts';
import { asCorrectable, type CorrectableLabel, setAmendment } from './amendments.ts';
import { localRows } from './local-rows.ts';
import { readingContext } from './reading-context.ts';
import { sendCommand } from './send-message.ts';
import { noteRevert, useSendState } from './send-state.ts';

const names: Readonly<Record<CorrectableLabel, string>> = {
  tc: 'a task',
  ts: 'something to split',
  wf: 'a workflow',
  cl: 'something to look up',
  ms: 'something to remember',
  ch: 'plain chat',
};

/** What a label is called in a sentence: "Looks like a task". */
export function labelName(label: CorrectableLabel): string {
  return names[label];
}

/** How a message can be read; `talk` is chat that was answered in the window. */
export type ShownLabel = CorrectableLabel | 'st' | 'cn' | 'talk';

/** How a message is read now; null where it cannot be corrected, as one that stopped something. */
export function labelOf(message: Message): ShownLabel | null {
  const here = useSendState.getState().answeredHere.get(message.id);
  if (here?.label === 'ch') return 'talk';
  if (here !== undefined) return here.label === 'st' || here.label === 'cn' ? here.label : null;
  if (message.commandId === null) return null;
  return message.commandLine === null ? 'ch' : asCorrectable(message.commandLine.slice(0, 2));
}

/** The correction of one click or key: a command was none, or chat was a task. */
export function likeliestCorrection(message: Message): CorrectableLabel | null {
  const label = labelOf(message);
  return label === null ? null : label === 'ch' || label === 'st' || label === 'cn' ? 'tc' : 'ch';
}

/** The newest message of the person in a conversation. */
export function newestSaid(conversationId: string): string | undefined {
  const places = useMessages.getState().lists[conversationId]?.places ?? [];
  return places.findLast(({ id }) => messageRows.get(id)?.role === 'user')?.id;
}

/**
 * Says that a message is something else than it was read as. What it did is taken back and what it
 * should have done is done, together; that can be undone in turn. Nothing moves: its answer is
 * added at the end, as any other.
 * @param workflowId for `wf`, which workflow is meant
 */
export function correctMessage(
  message: Message,
  label: CorrectableLabel,
  workflowId?: string,
): void {
  const command = commandOf(message, label, workflowId);
  if (command === null) {
    showToast(`Nothing in this message says what ${labelName(label)} needs`);
    return;
  }
  const before = labelOf(message);
  if (useSendState.getState().answeredHere.has(message.id)) {
    sendInstead(message, command, before === null || before === 'talk' ? 'ch' : before);
    return;
  }
  const { commandLine } = message;
  if (!convert(message, command)) return;
  const known = before === null ? null : asCorrectable(before);
  showToast(`Read as ${labelName(label)} now`, {
    name: 'Undo',
    run: () => {
      const now = messageRows.get(message.id);
      if (now !== undefined && known !== null) convertLine(now, known, commandLine);
    },
  });
}

function commandOf(
  { text }: Message,
  label: CorrectableLabel,
  workflowId: string | undefined,
): Command | null {
  if (label === 'ch') return { kind: 'ch', text };
  if (label === 'wf' && workflowId !== undefined)
    return { kind: 'wf', workflow_id: workflowId, params: paramsOf(workflowId, text) };
  return readCorrected(label, text, readingContext(Date.now()))?.command ?? null;
}

/** What was answered here was never sent: it goes out now, as what it is. */
function sendInstead(message: Message, command: Command, readAs: string): void {
  const { conversationId, id, text } = message;
  const places = useMessages.getState().lists[conversationId]?.places ?? [];
  const reply = places[places.findIndex((place) => place.id === id) + 1]?.id;
  removeLocalMessages(conversationId, reply === undefined ? [id] : [id, reply]);
  sendCommand(conversationId, text, command, readAs);
}

function convert(message: Message, command: Command): boolean {
  const label = asCorrectable(command.kind);
  if (label === null) return false;
  const line = command.kind === 'ch' ? null : encodeCommand(command);
  return convertLine(message, label, line, acknowledge(command, readingContext(Date.now()).tasks));
}

function convertLine(
  message: Message,
  label: CorrectableLabel,
  line: string | null,
  acknowledgement: string | null = null,
): boolean {
  const { commandId, conversationId } = message;
  if (commandId === null) return false;
  const now = Date.now();
  const envelope = {
    protocol: protocolVersion,
    id: newId('cmd', now),
    replyId: newId('msg', now),
    workspaceId: defaultWorkspaceId,
    conversationId,
    at: now,
    line: encodeCommand({ kind: 'fb', command_id: commandId, right_code: label }),
    acknowledgement: acknowledgement?.slice(0, 500) ?? `Taken back: ${labelName(label)}`,
    ...(line === null ? {} : { instead: line }),
  } satisfies CommandEnvelope;
  const { reply } = localRows({ ...envelope, messageId: message.id }, message.text);
  noteRevert(envelope.id, () => {
    removeLocalMessages(conversationId, [reply.id]);
    messageRows.set(message.id, message);
  });
  flushSync(() => {
    setAmendment(message.id, null);
    addLocalMessage(reply, false);
    messageRows.set(message.id, { ...message, commandId: envelope.id, commandLine: line });
  });
  afterPaint(() => beginAnswering(reply.id));
  outbox.add({ envelope, text: message.text });
  return true;
}
