/** One line of a benchmark's output. */
export type Metric = {
  readonly metric: string;
  readonly value: number;
  readonly unit: 'ms' | 'percent' | 'MB' | 'count' | 'ratio' | 'per second';
  /** How many samples stand behind it. */
  readonly n: number;
};

/** What may be said on the command line beside the names. */
export type BenchmarkOptions = {
  /** The file that readings are judged by, instead of the one that comes with Kingly. */
  readonly gold: string | undefined;
  /** The model of Ollama that is the frontend’s last reader; without it there is none. */
  readonly ollama: string | undefined;
  /** The slot, such as `tc.title`, whose misses are listed by `slots`. */
  readonly misses: string | undefined;
};

/** A named benchmark; yields metrics as they are known. */
export type Benchmark = (options: BenchmarkOptions) => AsyncIterable<Metric>;

/** p50, p95, p99 and max of samples in milliseconds, named `<name>.p50` and so on. */
export function percentiles(name: string, samples: readonly number[]): Metric[] {
  if (samples.length === 0) throw new Error(`${name}: no samples`);
  const sorted = [...samples].sort((first, second) => first - second);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  const line = (suffix: string, value: number): Metric => ({
    metric: `${name}.${suffix}`,
    value: Math.round(value * 1_000) / 1_000,
    unit: 'ms',
    n: sorted.length,
  });
  return [
    line('p50', at(0.5)),
    line('p95', at(0.95)),
    line('p99', at(0.99)),
    line('max', sorted.at(-1) ?? Number.NaN),
  ];
}
