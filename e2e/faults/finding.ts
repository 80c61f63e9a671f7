import type { Metric } from '../bench/metric.ts';

/** `short` is for every change (all tests in four minutes), `full` for a night. */
export type Size = 'short' | 'full';

/** One measured figure and, where it is an invariant, the bound that it must keep. */
export type Finding = Metric & {
  readonly atMost?: number;
  readonly atLeast?: number;
};

/** One fault test; yields what it found as it is known. Throws when it could not be done. */
export type FaultTest = (size: Size) => AsyncIterable<Finding>;

/** A number of things that must be exactly none. */
export function none(metric: string, value: number, n: number): Finding {
  return { metric, value, unit: 'count', n, atMost: 0 };
}

/** A share of `n` things that must be all of them. */
export function all(metric: string, done: number, n: number): Finding {
  const value = n === 0 ? 1 : Math.floor((done / n) * 10_000) / 10_000;
  return { metric, value, unit: 'ratio', n, atLeast: 1 };
}

/** A count that is only told. */
export function told(metric: string, value: number, n: number): Finding {
  return { metric, value, unit: 'count', n };
}

/** How long it took until work went on; the slowest must stay below `limitMs`. */
export function resumed(metric: string, timesMs: readonly number[], limitMs = 2_000): Finding[] {
  if (timesMs.length === 0) throw new Error(`${metric}: nothing was measured`);
  const sorted = timesMs.toSorted((one, other) => one - other);
  const line = { unit: 'ms', n: sorted.length } as const;
  const middle = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  const slowest = sorted.at(-1) ?? Number.NaN;
  return [
    { metric: `${metric}.p50`, value: Math.round(middle), ...line },
    { metric: `${metric}.max`, value: Math.round(slowest), ...line, atMost: limitMs },
  ];
}

/** Whether a figure is outside its bounds; one that is no number always is. */
export function isBroken({ value, atMost, atLeast }: Finding): boolean {
  return (
    !Number.isFinite(value) ||
    (atMost !== undefined && value > atMost) ||
    (atLeast !== undefined && value < atLeast)
  );
}
