const day = 86_400_000;

/** Days after which half of the confidence is left, by how much it matters: from 30 to 360. */
const halfLifeDays = { least: 30, most: 360 } as const;
/** Share that never fades: an old fact is doubted, not denied. */
const floor = 0.1;

/** What the confidence in a fact depends on. Times are Unix milliseconds. */
export type Trust = {
  /** 0 to 1, as it was when recorded. */
  readonly confidence: number;
  readonly strength: number;
  readonly significance: number;
  readonly recordedAt: number;
  /** How often it was recalled, and when last. */
  readonly uses: number;
  readonly usedAt: number | null;
};

/**
 * How sure a fact is at a moment, 0 to 1. It halves with each half-life since it was recorded or
 * last used; being used, said again or significant makes the half-life longer. Computed when read,
 * so that nothing is written for time passing.
 */
export function confidenceAt(trust: Trust, now: number): number {
  const { least, most } = halfLifeDays;
  const base = least + (most - least) * trust.significance;
  const halfLife = base * (1 + Math.log2(1 + trust.uses) / 2) * (0.5 + trust.strength);
  const since = Math.max(trust.recordedAt, trust.usedAt ?? 0);
  const age = Math.max(0, now - since) / day;
  const left = floor + (1 - floor) * 0.5 ** (age / halfLife);
  return Math.min(1, trust.confidence * left);
}
