import { readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FEATURES_VERSION } from '#renderer/frontend-llm/features.ts';
import modelFile from '#renderer/frontend-llm/reflex-model.json' with { type: 'json' };
import { evaluate } from './evaluate-reflex.ts';
import { readGoldSet, readTrainingData, trainingDataHash } from './training-data.ts';

describe('the committed frontend models', () => {
  it.each(['encoder-head.json', 'adapter-head.json'])(
    'are of the committed data: %s (else see training/README.md)',
    (name) => {
      const file = new URL(`../src-models/frontend/${name}`, import.meta.url);
      const head = z.object({ dataHash: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8')));
      expect(head.dataHash).toBe(trainingDataHash());
    },
  );
});

describe('the committed reflex model', () => {
  it('was trained from the committed data and features (else run training/train-reflex.ts)', () => {
    expect(modelFile.dataHash).toBe(trainingDataHash());
    expect(modelFile.featuresVersion).toBe(FEATURES_VERSION);
  });

  it('stays under 700 kB', () => {
    const file = new URL('../src-renderer/frontend-llm/reflex-model.json', import.meta.url);
    expect(statSync(file).size).toBeLessThan(700_000);
  });

  it('was not trained on the gold set', () => {
    const gold = new Set(readGoldSet().map(({ text }) => text.toLowerCase()));
    const scenario = readTrainingData().filter(({ text }) => gold.has(text.toLowerCase()));
    // The issue's own scenario sentences stand in both, on purpose; nothing else may.
    expect(scenario.map(({ text }) => text).toSorted()).toEqual(scenarioSentences.toSorted());
  });

  it('reads the gold set', () => {
    const { figures } = evaluate(readGoldSet());
    expect(figures.count).toBeGreaterThanOrEqual(80);
    expect(figures.finalAccuracy).toBeGreaterThanOrEqual(0.93);
    expect(figures.commandPrecision).toBeGreaterThanOrEqual(0.97);
    expect(figures.chatMadeCommand).toBeLessThanOrEqual(0.05);
    expect(figures.rulePrecision).toBe(1);
  });
});

const scenarioSentences = [
  'Remember that my editor is Helix',
  'Write a short product description for a bike bell',
  "how's it going?",
  'plan project MyApp',
  "what's my editor?",
  'hi',
];
