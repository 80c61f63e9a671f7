import type { Clock } from '#shared/clock.ts';

/**
 * Bounds wrong attempts: `burst` at once, then one each `refillMs`. Everyone on this machine
 * shares the bound, since all of them come from the same address.
 */
export type AttemptLimit = {
  /** Whether an attempt may be looked at now. */
  allows(): boolean;
  /** Counts a wrong one. */
  failed(): void;
  /** Milliseconds until the next may be looked at. */
  waitMs(): number;
};

export function createAttemptLimit(clock: Clock, burst = 10, refillMs = 3_000): AttemptLimit {
  let used = 0;
  let counted = clock.now();
  const refill = (): void => {
    const now = clock.now();
    const elapsed = Math.max(0, now - counted);
    used = Math.max(0, used - elapsed / refillMs);
    counted = now;
  };
  return {
    allows: () => {
      refill();
      return used <= burst - 1;
    },
    failed: () => {
      refill();
      used += 1;
    },
    waitMs: () => {
      refill();
      return Math.max(0, Math.ceil((used - (burst - 1)) * refillMs));
    },
  };
}
