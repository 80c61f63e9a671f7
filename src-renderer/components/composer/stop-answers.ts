import { giveCommand, outbox } from '../../app.ts';
import { useMessages } from '../../state/messages.ts';

function answersIn(conversationId: string): readonly string[] {
  return Object.entries(useMessages.getState().answering).flatMap(([id, answer]) =>
    answer.conversationId === conversationId ? [id] : [],
  );
}

/** Whether an answer is waited for or written in this conversation. */
export function useIsAnswering(conversationId: string): boolean {
  return useMessages((state) =>
    Object.values(state.answering).some((answer) => answer.conversationId === conversationId),
  );
}

/** Stops all answers of a conversation; a message that still waits to be sent is not sent. */
export async function stopAnswers(conversationId: string): Promise<void> {
  for (const id of answersIn(conversationId)) {
    const waiting = outbox.entries().find(({ envelope }) => envelope.replyId === id);
    if (waiting !== undefined && outbox.stop(waiting.envelope.id)) continue;
    await giveCommand(conversationId, { kind: 'cn', entity_id: id, reason: '' });
  }
}
