import { benchStore } from '#db/bench/store-bench.ts';
import type { Metric } from './metric.ts';

/** How often each thing was done; see `db/bench/store-bench.ts`. */
function samplesOf(name: string): number {
  if (name.startsWith('store.open')) return 1;
  return name.includes('search') ? 300 : 2_000;
}

/**
 * The store as the app’s core sees it, through its thread, with 100,000 memories and as many
 * messages; beside it a bare durable insert, as p99 over p99.
 */
export async function* storeBenchmark(): AsyncGenerator<Metric> {
  const measured = await benchStore();
  const of = (wanted: string): number =>
    measured.find(({ name }) => name === wanted)?.value ?? Number.NaN;
  for (const { name, value } of measured) {
    const rounded = Math.round(value * 1_000) / 1_000;
    yield { metric: name, value: rounded, unit: 'ms', n: samplesOf(name) };
  }
  for (const [metric, share] of [
    ['memory.put.floorRatio.p50', 'p50'],
    ['memory.put.floorRatio', 'p99'],
  ] as const) {
    const value = of(`memory.put.${share}`) / of(`floor.insert.${share}`);
    yield { metric, value: Math.round(value * 100) / 100, unit: 'ratio', n: 2_000 };
  }
}
