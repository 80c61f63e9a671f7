import { readDraft } from '#renderer/frontend-llm/read-draft.ts';
import { emptyContext } from './evaluate-reflex.ts';
import { readGoldSet, readTrainingData } from './training-data.ts';

/** Milliseconds of one `readDraft`, over distinct ordinary messages after a warm-up. */
export type ReflexBench = {
  readonly 'reflex.cold': number;
  readonly 'reflex.p50': number;
  readonly 'reflex.p95': number;
  readonly 'reflex.p99': number;
  readonly 'reflex.max': number;
  /** Worst of twenty readings of a 100,000-character paste. */
  readonly 'reflex.paste.max': number;
  readonly samples: number;
};

function timed(text: string): number {
  const start = performance.now();
  readDraft(text, emptyContext);
  return performance.now() - start;
}

/** Measures the reflex. `rounds` passes over all utterances; nothing is dropped but the warm-up. */
export function benchReflex(rounds = 4): ReflexBench {
  const texts = [...readGoldSet(), ...readTrainingData()].map(({ text }) => text);
  const cold = timed(texts[0] ?? 'hello');
  for (const text of texts.slice(0, 500)) timed(text);
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) for (const text of texts) times.push(timed(text));
  times.sort((a, b) => a - b);
  const at = (share: number): number =>
    Number((times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(3));
  const paste = texts.join(' ').repeat(2).slice(0, 100_000);
  const pastes = Array.from({ length: 20 }, (_, index) => timed(`${index} ${paste}`));
  return {
    'reflex.cold': Number(cold.toFixed(3)),
    'reflex.p50': at(0.5),
    'reflex.p95': at(0.95),
    'reflex.p99': at(0.99),
    'reflex.max': at(1),
    'reflex.paste.max': Number(Math.max(...pastes).toFixed(3)),
    samples: times.length,
  };
}
