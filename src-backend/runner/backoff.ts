/** How long to wait before a failed attempt is repeated. */
export type Backoff = {
  /** Milliseconds after the first attempt; doubles with each further one. */
  readonly baseMs: number;
  readonly maximumMs: number;
};

export const defaultBackoff: Backoff = { baseMs: 1_000, maximumMs: 60_000 };

/**
 * Milliseconds to wait after `attempt` (from 1): exponential, spread by ±25 % so that jobs that
 * failed together do not come back together. `random` gives a number from 0 to 1.
 */
export function retryDelay(
  attempt: number,
  random: () => number,
  backoff: Backoff = defaultBackoff,
): number {
  const exponential = Math.min(backoff.maximumMs, backoff.baseMs * 2 ** Math.max(0, attempt - 1));
  return Math.round(exponential * (0.75 + random() * 0.5));
}
