import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Token } from 'node-llama-cpp';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sharedLlama } from '../embedded/runtime.ts';
import { requireEmbeddedModelFile, testCacheFolder } from '../embedded/test-model.ts';

const encoderFile = join(testCacheFolder(), 'models', 'kingly-encoder.q8_0.gguf');
const fileOf = (name: string): URL => new URL(name, import.meta.url);
const jsonOf = (file: URL): unknown => JSON.parse(readFileSync(file, 'utf8'));

const eight = z.array(z.number()).length(8);
const fixture = z
  .object({
    labels: z.array(z.string()).length(8),
    samples: z.array(
      z.object({
        text: z.string(),
        pieces: z.array(z.number().int()),
        tokens: z.array(z.number().int()),
        encoder: eight,
        adapter: eight,
      }),
    ),
  })
  .parse(jsonOf(fileOf('../../training/samples.json')));
const temperature = z.number().positive();
const encoderHead = z
  .object({ temperature, weights: z.array(z.array(z.number())), bias: eight })
  .parse(jsonOf(fileOf('encoder-head.json')));
const adapterHead = z
  .object({ temperature, labelTokens: z.record(z.string(), z.string()) })
  .parse(jsonOf(fileOf('adapter-head.json')));

function softmax(scores: readonly number[], temperature: number): readonly number[] {
  const exponentials = scores.map((score) => Math.exp((score - Math.max(...scores)) / temperature));
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  return exponentials.map((value) => value / total);
}

const tokenSchema = z.custom<Token>((id) => Number.isInteger(id));

const best = (values: readonly number[]): number =>
  values.reduce((top, value, at, all) => (value > (all[top] ?? 0) ? at : top), 0);

/**
 * Small weights and small activations round differently: a probability may differ by this much,
 * and a label only where the trainer itself was in doubt.
 */
function expectSameReading(
  found: readonly number[],
  wanted: readonly number[],
  tolerance: number,
  text: string,
): void {
  const top = best(wanted);
  const sure = (wanted[top] ?? 0) > 0.5 + tolerance;
  if (sure) expect(best(found), text).toBe(top);
  expect(Math.abs((found[top] ?? 0) - (wanted[top] ?? 0)), text).toBeLessThan(tolerance);
}

/** Whether the set-up has already made the encoder of the deltas that are committed. */
function hasEncoder(): boolean {
  const stamp = `${encoderFile}.made`;
  const deltas = createHash('sha256').update(readFileSync(fileOf('encoder-deltas.bin')));
  return existsSync(stamp) && readFileSync(stamp, 'utf8').includes(deltas.digest('hex'));
}

describe('the trained readers', { timeout: 120_000 }, () => {
  it.skipIf(!hasEncoder())('read as the trainer did: the encoder', async () => {
    const llama = await sharedLlama();
    const model = await llama.loadModel({ modelPath: encoderFile });
    const context = await model.createEmbeddingContext({
      contextSize: 512,
      batchSize: 512,
      threads: 1,
    });
    for (const { text, pieces, encoder } of fixture.samples) {
      const { vector } = await context.getEmbeddingFor(asTokens(pieces));
      const length = Math.hypot(...vector);
      const scores = encoderHead.weights.map((row, label) =>
        row.reduce(
          (sum, weight, at) => sum + (weight * (vector[at] ?? 0)) / length,
          encoderHead.bias[label] ?? 0,
        ),
      );
      const found = softmax(scores, encoderHead.temperature);
      expectSameReading(found, encoder, 0.1, text);
    }
    await model.dispose();
  });

  it('read as the trainer did: the adapter', async () => {
    const llama = await sharedLlama();
    const model = await llama.loadModel({ modelPath: requireEmbeddedModelFile() });
    const adapter = fileOf('kingly-front.lora.gguf').pathname;
    const context = await model.createContext({
      contextSize: 512,
      threads: 1,
      lora: { adapters: [{ filePath: adapter }] },
    });
    const sequence = context.getSequence();
    const labels = fixture.labels.map((label) => {
      const [token, ...more] = model.tokenize(adapterHead.labelTokens[label] ?? '');
      if (token === undefined || more.length > 0) throw new Error(`${label} is not one token`);
      return token;
    });
    for (const { text, tokens, adapter: wanted } of fixture.samples) {
      expect(model.tokenize(text), text).toEqual(tokens.slice(1, -1));
      await sequence.clearHistory();
      const input = asTokens(tokens);
      const last = input.at(-1);
      if (last === undefined) throw new Error(`${text} has no tokens`);
      const outputs = await sequence.controlledEvaluate([
        ...input.slice(0, -1),
        [last, { generateNext: { logits: { filter: { tokens: labels } } } }],
      ]);
      const logits = outputs.at(-1)?.next.logits;
      const scores = labels.map((label) => logits?.get(label) ?? Number.NaN);
      expectSameReading(softmax(scores, adapterHead.temperature), wanted, 0.15, text);
    }
    await model.dispose();
  });
});

/** The package brands its token ids; its own parser of a file is the only other way to one. */
function asTokens(ids: readonly number[]): Token[] {
  return z.array(tokenSchema).parse(ids);
}
