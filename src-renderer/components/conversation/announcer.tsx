import type { Message } from '#shared/contracts/entities.ts';
import { useRow } from '../../state/keyed-store.ts';
import { messageRows, useMessages } from '../../state/messages.ts';

/** Characters of an answer that are read out by themselves; the rest is there to be read. */
const spoken = 400;

/**
 * Tells those who listen what is new: what was acknowledged, and an answer when it is whole,
 * never token by token.
 */
export function Announcer({ conversationId }: { readonly conversationId: string }) {
  const lastId = useMessages((state) => state.lists[conversationId]?.places.at(-1)?.id ?? null);
  const message = useRow(messageRows, lastId);
  return (
    <output className="visually-hidden" aria-live="polite">
      {message?.role === 'assistant' ? newsOf(message) : ''}
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
