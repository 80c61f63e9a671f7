/** What to do after a process has ended unasked. */
export type Restart =
  | { readonly type: 'restart'; readonly delayMs: number }
  | { readonly type: 'give-up'; readonly reason: string };

/** Crashes within this many milliseconds count together. */
const windowMs = 60_000;
const maximumCrashes = 6;

/**
 * Restarts at once after a first crash, then with growing pauses; gives up when a process keeps
 * crashing, since a restart loop heats the machine and helps nobody.
 * @param crashes when it ended, Unix milliseconds, the last one included.
 */
export function nextRestart(crashes: readonly number[], now: number): Restart {
  const recent = crashes.filter((at) => now - at < windowMs).length;
  if (recent >= maximumCrashes) {
    return {
      type: 'give-up',
      reason: `The backend stopped ${recent} times within a minute. Your messages are kept; press Restart to try again.`,
    };
  }
  return { type: 'restart', delayMs: recent <= 1 ? 0 : Math.min(5_000, 100 * 2 ** recent) };
}
