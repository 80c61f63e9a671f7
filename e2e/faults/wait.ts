import { setTimeout as delay } from 'node:timers/promises';

/**
 * Looks again until `look` finds something.
 * @throws Error naming `what` when that takes longer than `withinMs`
 */
export async function waitFor<Found>(
  what: string,
  withinMs: number,
  look: () => Found | null | undefined | false | Promise<Found | null | undefined | false>,
  everyMs = 20,
): Promise<Found> {
  const until = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > until) throw new Error(`Waited ${withinMs} ms in vain: ${what}`);
    await delay(everyMs);
  }
}
