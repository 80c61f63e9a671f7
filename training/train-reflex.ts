/**
 * Trains the reflex: `node training/train-reflex.ts`. Reads `training/data/`, measures on authors
 * left out of training, calibrates on those measurements, then trains on everything and writes
 * `src-renderer/frontend-llm/reflex-model.json`. Seeded: the same data gives the same file.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FEATURES_VERSION, featuresOf } from '#renderer/frontend-llm/features.ts';
import {
  FREQUENCY_STEP,
  type ModelHeadFile,
  type ReflexModelFile,
} from '#renderer/frontend-llm/linear-model.ts';
import { reflexLabels } from '#renderer/frontend-llm/reading.ts';
import { bestTemperature, chooseThresholds, figures, type HeldOutReading } from './calibration.ts';
import { type LinearHead, logits } from './logistic-regression.ts';
import {
  type Example,
  groupWeights,
  seed,
  trainLabels,
  vectorOf,
  vocabularyOf,
} from './label-training.ts';
import { writeHeldOut, writeSlotGuesses } from './held-out.ts';
import { guessSlots, slotIndex, slotTasks, trainSlot } from './slot-training.ts';
import { readFolds, readTrainingData, trainingDataHash } from './training-data.ts';

function quantise(head: LinearHead, names: readonly string[]): ModelHeadFile {
  const rows = head.weights.length / head.classes;
  const scales = names.map((_, name) => {
    let largest = 1e-6;
    for (let row = 0; row < rows; row += 1) {
      largest = Math.max(largest, Math.abs(head.weights[row * head.classes + name] ?? 0));
    }
    return largest / 127;
  });
  const weights = Int8Array.from(head.weights, (weight, at) =>
    Math.round(weight / (scales[at % head.classes] ?? 1)),
  );
  return {
    names,
    rows,
    scales: scales.map((scale) => Number(scale.toPrecision(7))),
    bias: [...head.bias].map((value) => Number(value.toFixed(6))),
    weights: Buffer.from(weights.buffer).toString('base64'),
  };
}

function leaveFoldsOut(examples: readonly Example[]): {
  readonly readings: readonly HeldOutReading[];
  readonly slots: Readonly<Record<string, number>>;
} {
  const readings: HeldOutReading[] = [];
  const right: Record<string, [number, number]> = {};
  for (const [fold, authors] of Object.entries(readFolds())) {
    const seen = examples.filter(({ utterance }) => !authors.includes(utterance.author));
    const unseen = examples.filter(({ utterance }) => authors.includes(utterance.author));
    const vocabulary = vocabularyOf(seen);
    const head = trainLabels(seen, vocabulary);
    const own = unseen.map((example) => ({
      utterance: example.utterance,
      logits: logits(head, vectorOf(example, vocabulary)),
    }));
    writeHeldOut(`reflex-${fold}`, own);
    readings.push(...own);
    const guesses = guessSlots(seen, unseen, vocabulary);
    writeSlotGuesses(fold, guesses);
    for (const [name, task] of Object.entries(slotTasks)) {
      const tally = (right[name] ??= [0, 0]);
      for (const { example, names } of guesses) {
        const index = slotIndex(task, example);
        if (index < 0) continue;
        tally[1] += 1;
        if (names[task.column] === task.names[index]) tally[0] += 1;
      }
    }
  }
  const slots = Object.fromEntries(
    Object.entries(right).map(([name, [good, all]]) => [name, Number((good / all).toFixed(4))]),
  );
  return { readings, slots };
}

function main(): void {
  const started = performance.now();
  const examples = readTrainingData().map((utterance) => ({
    utterance,
    counts: featuresOf(utterance.text),
  }));
  const { readings, slots } = leaveFoldsOut(examples);
  const temperature = Number(bestTemperature(readings).toFixed(3));
  const thresholds = chooseThresholds(readings, temperature);
  const heldOut = { ...figures(readings, temperature, thresholds), slots };

  const vocabulary = vocabularyOf(examples);
  const file: ReflexModelFile = {
    version: 1,
    featuresVersion: FEATURES_VERSION,
    seed,
    dataHash: trainingDataHash(),
    heldOut,
    temperature,
    thresholds,
    groupWeights,
    buckets: Buffer.from(vocabulary.buckets.buffer).toString('base64'),
    inverseFrequencies: Buffer.from(
      Uint8Array.from(vocabulary.frequencies, (value) => Math.round(value / FREQUENCY_STEP)),
    ).toString('base64'),
    heads: {
      label: quantise(trainLabels(examples, vocabulary), reflexLabels),
      intent: quantise(trainSlot(slotTasks.intent, examples, vocabulary), slotTasks.intent.names),
      complexity: quantise(
        trainSlot(slotTasks.complexity, examples, vocabulary),
        slotTasks.complexity.names,
      ),
      memory: quantise(trainSlot(slotTasks.memory, examples, vocabulary), slotTasks.memory.names),
    },
  };
  const content = `${JSON.stringify(file, undefined, 1)}\n`;
  const target = new URL('../src-renderer/frontend-llm/reflex-model.json', import.meta.url);
  writeFileSync(fileURLToPath(target), content);
  console.log(
    JSON.stringify(
      { utterances: examples.length, temperature, thresholds, ...heldOut },
      undefined,
      2,
    ),
  );
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  console.log(`reflex-model.json: ${(content.length / 1_000).toFixed(0)} kB in ${seconds} s`);
}

main();
