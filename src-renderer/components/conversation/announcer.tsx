import type { Message } from '#shared/contracts/entities.ts';
import { useRow, useRows } from '../../state/keyed-store.ts';
import { messageRows, useMessages } from '../../state/messages.ts';
import { questionRows } from '../../state/questions.ts';

/** Characters of an answer that are read out by themselves; the rest is there to be read. */
const spoken = 400;

/**
 * Tells those who listen what is new: what was acknowledged, an answer when it is whole, never
 * token by token, and what waits for their word here.
 */
export function Announcer({ conversationId }: { readonly conversationId: string }) {
  const lastId = useMessages((state) => state.lists[conversationId]?.places.at(-1)?.id ?? null);
  const message = useRow(messageRows, lastId);
  const question = useRows(questionRows).findLast(
    (asked) => asked.conversationId === conversationId,
  );
  return (
    // Only what changed of the two is read out.
    <output className="visually-hidden" aria-live="polite" aria-atomic="false">
      <span>{message?.role === 'assistant' ? newsOf(message) : ''}</span>{' '}
      <span>{question === undefined ? '' : `Needs you: ${question.title}`}</span>
    </output>
  );
}

function newsOf({ status, text, acknowledgement, error }: Message): string {
  switch (status) {
    case 'accepted':
    case 'streaming':
      return acknowledgement ?? '';
    case 'complete':
      return text.slice(0, spoken);
    case 'stopped':
      return 'Stopped';
    case 'failed':
      return error?.message ?? 'The answer could not be written.';
  }
}
