import type { Message } from '#shared/contracts/entities.ts';

/**
 * A message as an event tells it, over what the window has. Shown text may be ahead of what was
 * saved: while it streams, a saved beginning of it does not shorten it. An empty one does: the
 * answer is being written anew.
 */
export function mergeMessage(known: Message | undefined, told: Message): Message {
  if (
    known !== undefined &&
    told.status === 'streaming' &&
    told.text !== '' &&
    known.text.length > told.text.length &&
    known.text.startsWith(told.text)
  ) {
    return { ...told, text: known.text };
  }
  return told;
}

/** Whether a row that was fetched may replace the known one, which an event may have made newer. */
export function isNewer(
  known: { readonly updatedAt: number } | undefined,
  fetched: { readonly updatedAt: number },
): boolean {
  return known === undefined || fetched.updatedAt >= known.updatedAt;
}
