import type { Metric } from './metric.ts';

/** The value of samples that this share of them does not exceed. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((first, second) => first - second);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** How many times the machine’s floor a figure is, at the median and at p99. */
export function floorRatios(
  name: string,
  samples: readonly number[],
  floor: readonly number[],
): Metric[] {
  return (
    [
      [`${name}.floorRatio.p50`, 0.5],
      [`${name}.floorRatio`, 0.99],
    ] as const
  ).map(([metric, share]) => ({
    metric,
    value: Math.round((quantile(samples, share) / quantile(floor, share)) * 100) / 100,
    unit: 'ratio',
    n: samples.length,
  }));
}
