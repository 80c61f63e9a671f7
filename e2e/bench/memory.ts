import { loadavg } from 'node:os';
import { fetchModels } from '#build/setup/fetch-models.mjs';
import { cacheFolder } from '#build/setup/places.mjs';
import { benchMemory, type MemoryFigures, measured } from '#db/bench/memory-bench.ts';
import {
  loadEmbeddedEmbeddingModel,
  sentenceEncoderFile,
} from '#models/embedded/embedded-embedding-model.ts';
import { bareInserts } from './bare-insert.ts';
import { type BenchmarkOptions, type Metric, percentiles } from './metric.ts';
import { remark } from './prepare.ts';
import { floorRatios } from './ratio.ts';

/** A million is made in some minutes, so it has to be asked for. */
const usualSizes = '1000,10000,100000';
/** Bare inserts between the parts of a size. */
const floorRounds = 500;

/**
 * The memory at several sizes, through the store thread: writing, reading, reading as of a moment,
 * searching by words, and by words and meaning with the question embedded by the real model.
 */
export async function* memoryBenchmark({ sizes }: BenchmarkOptions): AsyncGenerator<Metric> {
  await fetchModels();
  const model = await loadEmbeddedEmbeddingModel(sentenceEncoderFile(cacheFolder()));
  const { signal } = new AbortController();
  const embedding: number[] = [];
  const embed = async (text: string): Promise<readonly number[]> => {
    const start = performance.now();
    const [vector] = await model.embed([text], signal);
    embedding.push(performance.now() - start);
    return [...(vector ?? [])];
  };
  try {
    await embed('The first one also warms the model.');
    for (const facts of readSizes(sizes ?? usualSizes)) {
      embedding.length = 0;
      const floor: number[] = [];
      const figures = await benchMemory({
        facts,
        embed,
        between: (folder) => floor.push(...bareInserts(folder, floorRounds)),
      });
      yield* figuresOf(facts, figures, floor, embedding);
    }
  } finally {
    await model.close();
  }
}

function readSizes(text: string): readonly number[] {
  return text.split(',').map((part) => {
    const size = Number(part);
    if (!Number.isSafeInteger(size) || size < 100 || size > 2_000_000) {
      throw new Error(`--sizes wants numbers of facts from 100 to 2,000,000, not ${part}`);
    }
    return size;
  });
}

function* figuresOf(
  facts: number,
  { filled, fillSeconds, done }: MemoryFigures,
  floor: readonly number[],
  embedding: readonly number[],
): Iterable<Metric> {
  const size = sizeName(facts);
  remark(
    `memory, ${size}: made in ${Math.round(fillSeconds)} s: ${filled.episodes} episodes, ` +
      `${filled.people} people, ${filled.values} values, ${Math.round(filled.bytes / 2 ** 20)} MB; load ${loadavg()[0]?.toFixed(1)}`,
  );
  for (const name of measured) {
    const metric = name === 'ingest' ? ingestName(facts) : `${name}.${size}`;
    const { times, processorMs } = done[name];
    yield* percentiles(metric, times);
    const value = Math.round(processorMs * 1_000) / 1_000;
    yield { metric: `${metric}.processor`, value, unit: 'ms', n: times.length };
  }
  yield* percentiles(`embedding.${size}`, embedding);
  yield* percentiles(`floor.insert.${size}`, floor);
  yield* floorRatios(`put.${size}`, done.put.times, floor);
  const perFact = (bytes: number): number => Math.round(bytes / facts);
  yield {
    metric: `growth.${size}.bytesPerFact`,
    value: perFact(filled.bytes),
    unit: 'bytes',
    n: 1,
  };
  yield {
    metric: `growth.${size}.bytesPerFact.vectors`,
    value: perFact(filled.vectorBytes),
    unit: 'bytes',
    n: 1,
  };
}

/** At 100,000 facts it is the figure that has a target. */
function ingestName(facts: number): string {
  return facts === 100_000 ? 'ingest' : `ingest.${sizeName(facts)}`;
}

/** `1k`, `100k`, `1M`. */
function sizeName(facts: number): string {
  if (facts % 1_000_000 === 0) return `${facts / 1_000_000}M`;
  return facts % 1_000 === 0 ? `${facts / 1_000}k` : String(facts);
}
