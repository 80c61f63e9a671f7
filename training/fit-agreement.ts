/**
 * Fits how the readers are pooled: `node training/fit-agreement.ts`. Reads `held-out/`, where every
 * row was read by models that had not seen its author, prints what is to be expected of each reader
 * and pool (fitted on half of the authors, judged on the other half, in both directions, over
 * several ways to halve), then fits on all and writes `agreement.json`. `--dry` writes nothing.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { reflexLabels } from '#renderer/frontend-llm/reading.ts';
import {
  type Aims,
  chooseThresholds,
  type Figures,
  figuresOf,
  type Thresholds,
} from './acceptance.ts';
import { bestTemperature } from './calibration.ts';
import { readHeldOut } from './held-out.ts';
import { seededRandom, softmax } from './logistic-regression.ts';
import { fitPool, type Opinions, type Pool, verdicts } from './log-linear-pool.ts';

/** A little more than is wanted: on other authors a point of precision is lost. */
const aims: Aims = { precision: 0.99, falseCommands: 0.0125 };
const halvings = 3;
/** Nothing that is shipped is fitted on fewer readings: ten numbers would follow their noise. */
const fewestRows = 1_000;
/** As in the app: nobody is surer than this that a label is wrong. */
const leastProbability = 1e-4;
const readerSets = [
  ['reflex'],
  ['encoder'],
  ['adapter'],
  ['reflex', 'encoder'],
  ['reflex', 'encoder', 'adapter'],
] as const;
const shippedSets: readonly string[] = ['reflex', 'reflex+encoder', 'reflex+encoder+adapter'];

/** The rows that all of the readers read, each with its author unseen. */
function opinionsOf(readers: readonly string[]): readonly Opinions[] {
  const held = readers.map((reader) => readHeldOut(reader));
  const temperatures = held.map((map) => bestTemperature([...map.values()]));
  const [first] = held;
  return [...(first ?? new Map())].flatMap(([text]) => {
    const own = held.flatMap((map) => map.get(text) ?? []);
    const [reading] = own;
    if (reading === undefined || own.length < readers.length) return [];
    const logs = own.map(({ logits }, reader) =>
      softmax(logits, temperatures[reader]).map((p) => Math.log(Math.max(leastProbability, p))),
    );
    return [{ truth: reading.utterance.label, author: reading.utterance.author, logs }];
  });
}

function mean(all: readonly Figures[]): Figures {
  const of = (name: keyof Figures): number =>
    Number((all.reduce((sum, one) => sum + one[name], 0) / Math.max(1, all.length)).toFixed(4));
  return {
    'label.accuracy': of('label.accuracy'),
    'chat.likeliestCommand': of('chat.likeliestCommand'),
    'chat.falseCommand': of('chat.falseCommand'),
    'acted.accuracy': of('acted.accuracy'),
    'accepted.share': of('accepted.share'),
    'accepted.precision': of('accepted.precision'),
    count: of('count'),
  };
}

/** Fits on one half of the authors and judges on the other, both ways round, several times. */
function crossValidated(rows: readonly Opinions[], readers: number): Figures {
  const authors = [...new Set(rows.map(({ author }) => author))].toSorted();
  const random = seededRandom(7);
  const judged: Figures[] = [];
  for (let round = 0; round < halvings; round += 1) {
    const order = authors.map((author) => ({ author, at: random() }));
    const half = new Set(
      order
        .toSorted((a, b) => a.at - b.at)
        .slice(0, Math.ceil(authors.length / 2))
        .map(({ author }) => author),
    );
    const parts = [true, false].map((inside) =>
      rows.filter(({ author }) => half.has(author) === inside),
    );
    for (const [index, fitted] of parts.entries()) {
      const pool = fitPool(fitted, readers);
      const thresholds = chooseThresholds(verdicts(pool, fitted), aims);
      judged.push(figuresOf(verdicts(pool, parts[1 - index] ?? []), thresholds));
    }
  }
  return mean(judged);
}

function byLabel(values: Float64Array): Readonly<Record<string, number>> {
  return Object.fromEntries(
    reflexLabels.map((label, index) => [label, Number((values[index] ?? 0).toFixed(3))]),
  );
}

type SetNumbers = {
  readonly weights: Readonly<Record<string, number>>;
  readonly bias: Readonly<Record<string, number>>;
  readonly thresholds: Thresholds;
};

function silentAdapter(pair: SetNumbers | undefined): SetNumbers {
  if (pair === undefined) throw new Error('The encoder has no held-out readings: train it first');
  return { ...pair, weights: { ...pair.weights, adapter: 0 } };
}

function numbersOf(pool: Pool, readers: readonly string[], rows: readonly Opinions[]): SetNumbers {
  return {
    weights: Object.fromEntries(
      readers.map((reader, index) => [reader, Number((pool.weights[index] ?? 0).toFixed(3))]),
    ),
    bias: byLabel(pool.bias),
    thresholds: chooseThresholds(verdicts(pool, rows), aims),
  };
}

function main(): void {
  const sets: Record<string, SetNumbers> = {};
  for (const readers of readerSets) {
    const name = readers.join('+');
    const rows = opinionsOf(readers);
    if (rows.length === 0) continue;
    console.log(name, JSON.stringify(crossValidated(rows, readers.length)));
    if (!shippedSets.includes(name) || rows.length < fewestRows) continue;
    const pool = fitPool(rows, readers.length);
    sets[name] = numbersOf(pool, readers, rows);
  }
  // Until the adapter has enough held-out readings it has no say.
  sets['reflex+encoder+adapter'] ??= silentAdapter(sets['reflex+encoder']);
  if (process.argv.includes('--dry')) return;
  const target = new URL('../src-renderer/frontend-llm/agreement.json', import.meta.url);
  writeFileSync(fileURLToPath(target), `${JSON.stringify({ sets }, undefined, 2)}\n`);
}

main();
