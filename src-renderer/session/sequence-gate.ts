/** What to do with a batch of numbered events. */
export type GateVerdict<E> =
  | { readonly kind: 'apply'; readonly events: readonly E[]; readonly last: number }
  | { readonly kind: 'gap'; readonly events: readonly E[]; readonly last: number };

/**
 * Lets each event through exactly once and in order: what is at or below `last` is dropped, what
 * follows without a hole is let through, and the first hole ends it (`gap`), because what lies in
 * it must be asked for again.
 */
export function passGate<E extends { readonly sequence: number }>(
  last: number,
  batch: readonly E[],
): GateVerdict<E> {
  const events: E[] = [];
  let reached = last;
  for (const event of batch) {
    if (event.sequence <= reached) continue;
    if (event.sequence !== reached + 1) return { kind: 'gap', events, last: reached };
    events.push(event);
    reached = event.sequence;
  }
  return { kind: 'apply', events, last: reached };
}
