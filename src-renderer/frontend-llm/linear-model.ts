import { BUCKETS, FEATURES_VERSION, type FeatureCounts } from './features.ts';
import type { ReflexLabel } from './reading.ts';

/** A head of the model: its class names in order, int8 weights and float biases. */
export type ModelHead = {
  readonly names: readonly string[];
  /** Rows that carry weights for this head: the most frequent features come first. */
  readonly rows: number;
  readonly weights: Int8Array;
  /** What one step of a weight is worth, a class. */
  readonly scales: readonly number[];
  readonly bias: readonly number[];
};

/** The linear classifier, ready to be used. */
export type ReflexModel = {
  /** Bucket → row, −1 for a feature that training did not keep. */
  readonly rowOf: Int32Array;
  /** Inverse document frequency a row. */
  readonly inverseFrequency: Float32Array;
  readonly groupWeights: readonly number[];
  readonly temperature: number;
  /** Certainty from which a label is acted on. */
  readonly thresholds: Readonly<Record<ReflexLabel, number>>;
  readonly heads: {
    readonly label: ModelHead;
    readonly intent: ModelHead;
    readonly complexity: ModelHead;
    readonly memory: ModelHead;
  };
};

/** A head as stored: its weights are base64 of int8. */
export type ModelHeadFile = Omit<ModelHead, 'weights'> & { readonly weights: string };

/** The file's shape: `training/train-reflex.ts` writes it, nobody else does. */
export type ReflexModelFile = {
  readonly version: number;
  readonly featuresVersion: number;
  readonly seed: number;
  /** SHA-256 over the training files. */
  readonly dataHash: string;
  /** What was measured on authors left out of training; for people, not for the code. */
  readonly heldOut: Readonly<Record<string, unknown>>;
  readonly temperature: number;
  readonly thresholds: Readonly<Record<ReflexLabel, number>>;
  readonly groupWeights: readonly number[];
  /** Base64 of uint16, row → bucket. */
  readonly buckets: string;
  /** Base64 of uint8, in steps of `FREQUENCY_STEP`. */
  readonly inverseFrequencies: string;
  readonly heads: {
    readonly label: ModelHeadFile;
    readonly intent: ModelHeadFile;
    readonly complexity: ModelHeadFile;
    readonly memory: ModelHeadFile;
  };
};

/** One step of a stored inverse document frequency. */
export const FREQUENCY_STEP = 1 / 24;

/** Base64 to bytes; `atob` is in every runtime that we have. */
function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function headOf(file: ModelHeadFile): ModelHead {
  return { ...file, weights: new Int8Array(bytesOf(file.weights).buffer) };
}

/** Unpacks a model file. Throws when it was trained on other features than this code extracts. */
export function unpackModel(file: ReflexModelFile): ReflexModel {
  if (file.featuresVersion !== FEATURES_VERSION) {
    throw new Error('The reflex model is older than its features: run training/train-reflex.ts');
  }
  const buckets = new Uint16Array(bytesOf(file.buckets).buffer);
  const rowOf = new Int32Array(BUCKETS).fill(-1);
  for (const [row, bucket] of buckets.entries()) rowOf[bucket] = row;
  return {
    rowOf,
    inverseFrequency: Float32Array.from(
      bytesOf(file.inverseFrequencies),
      (step) => step * FREQUENCY_STEP,
    ),
    groupWeights: file.groupWeights,
    temperature: file.temperature,
    thresholds: file.thresholds,
    heads: {
      label: headOf(file.heads.label),
      intent: headOf(file.heads.intent),
      complexity: headOf(file.heads.complexity),
      memory: headOf(file.heads.memory),
    },
  };
}

/** A text as rows and TF-IDF values, each feature group of length one before its weight. */
export type WeightedFeatures = { readonly rows: Int32Array; readonly values: Float32Array };

/** Weighs counted features. Training and the app share this, as they share the counting. */
export function weighFeatures(
  counts: FeatureCounts,
  rowOf: Int32Array,
  inverseFrequency: Float32Array,
  groupWeights: readonly number[],
): WeightedFeatures {
  const rows: number[] = [];
  const values: number[] = [];
  for (const [group, features] of counts.entries()) {
    const start = rows.length;
    let squares = 0;
    for (const [bucket, count] of features) {
      const row = rowOf[bucket] ?? -1;
      if (row < 0) continue;
      const value = (1 + Math.log(count)) * (inverseFrequency[row] ?? 0);
      rows.push(row);
      values.push(value);
      squares += value * value;
    }
    const scale = (groupWeights[group] ?? 1) / (Math.sqrt(squares) || 1);
    for (let index = start; index < values.length; index += 1) {
      values[index] = (values[index] ?? 0) * scale;
    }
  }
  return { rows: Int32Array.from(rows), values: Float32Array.from(values) };
}

/** Scores of a head's classes, before the softmax, in the order of its names. */
export function headScores(
  head: ModelHead,
  features: WeightedFeatures,
  temperature: number,
): readonly number[] {
  const classes = head.names.length;
  const sums = new Float64Array(classes);
  for (let index = 0; index < features.rows.length; index += 1) {
    const row = features.rows[index] ?? 0;
    if (row >= head.rows) continue;
    const value = features.values[index] ?? 0;
    for (let name = 0; name < classes; name += 1) {
      sums[name] = (sums[name] ?? 0) + value * (head.weights[row * classes + name] ?? 0);
    }
  }
  return Array.from(
    sums,
    (sum, name) => (sum * (head.scales[name] ?? 0) + (head.bias[name] ?? 0)) / temperature,
  );
}

/** The likeliest name of a head; the first of equals. */
export function likeliest(head: ModelHead, features: WeightedFeatures): string {
  const scores = headScores(head, features, 1);
  let best = 0;
  for (const [index, score] of scores.entries()) if (score > (scores[best] ?? 0)) best = index;
  return head.names[best] ?? '';
}
