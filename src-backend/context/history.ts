import type { Job, Message } from '#shared/contracts/entities.ts';
import type { ModelMessage } from '#models/language-model.ts';
import type { StoreReads } from '../runner/handler.ts';
import { shorten } from './budget.ts';

/** Turns looked at; more would not fit a small model anyway. */
const turnsAtMost = 40;
/** One turn's share: a long pasted text must not push everything else out. */
const longestTurn = 2_000;

/**
 * What was said in the job's conversation before its message, newest last, in at most `characters`.
 * Turns alternate and begin with the person's, as chat templates demand.
 */
export async function conversationHistory(
  store: Pick<StoreReads, 'messages.page'>,
  job: Job,
  replyId: string,
  characters: number,
): Promise<readonly ModelMessage[]> {
  if (job.conversationId === null) return [];
  const { messages } = await store['messages.page']({
    conversationId: job.conversationId,
    limit: turnsAtMost,
  });
  return recentTurns(earlierMessages(messages, job.commandId, replyId), characters);
}

/** The messages before the one that the job answers. */
function earlierMessages(
  messages: readonly Message[],
  commandId: string | null,
  replyId: string,
): readonly Message[] {
  const own = messages.findIndex(
    ({ id, commandId: ofMessage }) =>
      id === replyId || (commandId !== null && ofMessage === commandId),
  );
  return own === -1 ? messages : messages.slice(0, own);
}

/** The newest turns that fit, merged so that roles alternate. */
export function recentTurns(
  messages: readonly Message[],
  characters: number,
): readonly ModelMessage[] {
  const turns: { role: 'user' | 'assistant'; content: string }[] = [];
  let room = characters;
  for (const message of [...messages].reverse()) {
    const isWritten =
      message.role === 'user' || message.status === 'complete' || message.status === 'stopped';
    if (!isWritten || message.text.trim() === '') continue;
    const content = shorten(message.text.trim(), longestTurn);
    if (content.length > room) break;
    room -= content.length;
    const next = turns[0];
    if (next?.role === message.role) next.content = `${content}\n\n${next.content}`;
    else turns.unshift({ role: message.role, content });
  }
  if (turns[0]?.role === 'assistant') turns.shift();
  return turns;
}
