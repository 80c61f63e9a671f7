import { BUCKETS, type FeatureCounts } from '#renderer/frontend-llm/features.ts';
import { FREQUENCY_STEP, weighFeatures } from '#renderer/frontend-llm/linear-model.ts';
import { reflexLabels } from '#renderer/frontend-llm/reading.ts';
import {
  type LinearHead,
  type SparseVector,
  trainLogisticRegression,
} from './logistic-regression.ts';
import { blendNaiveBayes } from './naive-bayes.ts';
import type { Utterance } from './training-data.ts';

/** Of everything that is drawn at random. */
export const seed = 20_261_125;
/** Words, characters, shapes, pairs of shapes: tried on left-out authors. */
export const groupWeights = [2, 2, 1.5, 1];
/** Chat made a command does more harm than the reverse. */
const chatWeight = 1.2;
const minimumDocuments = 3;
const labelOptions = { epochs: 18, learningRate: 0.1, decay: 0.01, dropout: 0.3, seed };
const blend = {
  smoothing: 0.1,
  share: 0.15,
  extraBias: { label: reflexLabels.indexOf('ch'), bias: 0.6 },
};

/** An utterance with its counted features. */
export type Example = { readonly utterance: Utterance; readonly counts: FeatureCounts };
/** The features that a model keeps, the most frequent first. */
export type Vocabulary = {
  readonly buckets: Uint16Array;
  readonly rowOf: Int32Array;
  readonly frequencies: Float32Array;
};

/** Features that stand in enough of the examples. */
export function vocabularyOf(examples: readonly Example[]): Vocabulary {
  const documents = new Map<number, number>();
  for (const { counts } of examples) {
    for (const group of counts) {
      for (const bucket of group.keys()) documents.set(bucket, (documents.get(bucket) ?? 0) + 1);
    }
  }
  const kept = [...documents].filter(([, count]) => count >= minimumDocuments);
  kept.sort(([bucket, count], [other, otherCount]) => otherCount - count || bucket - other);
  const rowOf = new Int32Array(BUCKETS).fill(-1);
  for (const [row, [bucket]] of kept.entries()) rowOf[bucket] = row;
  return {
    buckets: Uint16Array.from(kept, ([bucket]) => bucket),
    rowOf,
    // Rounded as they will be stored, so that training sees what the app will compute.
    frequencies: Float32Array.from(kept, ([, count]) => {
      const value = Math.log((examples.length + 1) / (count + 1)) + 1;
      return Math.min(255, Math.round(value / FREQUENCY_STEP)) * FREQUENCY_STEP;
    }),
  };
}

/** An example as weighed features, of the first `rows` features only. */
export function vectorOf(
  { counts }: Example,
  vocabulary: Vocabulary,
  rows = Infinity,
): SparseVector {
  const weighed = weighFeatures(counts, vocabulary.rowOf, vocabulary.frequencies, groupWeights);
  if (rows === Infinity) return { columns: weighed.rows, values: weighed.values };
  const kept = [...weighed.rows.keys()].filter((index) => (weighed.rows[index] ?? 0) < rows);
  return {
    columns: Int32Array.from(kept, (index) => weighed.rows[index] ?? 0),
    values: Float32Array.from(kept, (index) => weighed.values[index] ?? 0),
  };
}

/** Trains the head that tells the labels apart. */
export function trainLabels(examples: readonly Example[], vocabulary: Vocabulary): LinearHead {
  const vectors = examples.map((example) => vectorOf(example, vocabulary));
  const labels = Int32Array.from(examples, ({ utterance }) =>
    reflexLabels.indexOf(utterance.label),
  );
  const weights = Float64Array.from(examples, ({ utterance }) =>
    utterance.label === 'ch' ? chatWeight : 1,
  );
  const head = trainLogisticRegression(vectors, labels, weights, {
    ...labelOptions,
    columns: vocabulary.buckets.length,
    classes: reflexLabels.length,
  });
  return blendNaiveBayes(head, vectors, labels, blend);
}
