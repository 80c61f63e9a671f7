import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import {
  frontendLabels,
  frontendLabelSchema,
  type FrontendLabel,
  type LabelProbabilities,
} from '#shared/contracts/frontend-model.ts';
import { KinglyError, parseInput } from '#shared/errors.ts';
import { forEachLabel, toProbabilities } from './draft-reader.ts';

const temperature = z.number().positive();

/** The linear head over the encoder’s vector: one row of weights and a bias for each label. */
export const encoderHeadSchema = z
  .object({
    labels: z.array(frontendLabelSchema).length(frontendLabels.length),
    weights: z.array(z.array(z.number())).length(frontendLabels.length),
    bias: z.array(z.number()).length(frontendLabels.length),
    temperature,
  })
  .refine(({ labels }) => new Set(labels).size === labels.length, 'names a label twice')
  .refine(({ weights }) => new Set(weights.map((row) => row.length)).size === 1, 'has uneven rows');
export type EncoderHead = z.infer<typeof encoderHeadSchema>;

/** How the adapter is asked, and how its answer is calibrated. */
export const adapterHeadSchema = z.object({
  /** For each label the text of exactly one token, which comes next when the label fits. */
  labelTokens: z.record(frontendLabelSchema, z.string().min(1)),
  /** What stands before the draft and after it; special tokens may be written out. */
  prompt: z.object({ before: z.string(), separator: z.string().min(1) }),
  temperature,
  /** Added to the logarithm of each label’s probability. */
  bias: z.record(frontendLabelSchema, z.number()),
});
export type AdapterHead = z.infer<typeof adapterHeadSchema>;

/** Reads a head’s file. Rejects with `not_found` or `invalid_input`, saying what is wrong where. */
export async function readHead<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<z.output<Schema>> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new KinglyError('not_found', `${path} cannot be read: ${String(error)}`, {
      cause: error,
    });
  }
  return parseInput(schema, value, path);
}

/** What the head says of a vector. Throws where it has another length than the weights. */
export function applyEncoderHead(head: EncoderHead, vector: Float32Array): LabelProbabilities {
  const score = (label: FrontendLabel): number => {
    const row = head.labels.indexOf(label);
    const weights = head.weights[row];
    if (weights?.length !== vector.length)
      throw new Error(
        `The head takes ${weights?.length ?? 0} numbers, the model gives ${vector.length}.`,
      );
    return weights.reduce(
      (sum, weight, index) => sum + weight * (vector[index] ?? 0),
      head.bias[row] ?? 0,
    );
  };
  return toProbabilities(forEachLabel(score), head.temperature);
}
