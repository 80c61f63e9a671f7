import type { LinearHead, SparseVector } from './logistic-regression.ts';

export type BlendOptions = {
  /** Added to every count. */
  readonly smoothing: number;
  /** How much the log likelihoods weigh beside the head's own weights. */
  readonly share: number;
  /** Added to one class's bias, for what this view of the data knows nothing of. */
  readonly extraBias: { readonly label: number; readonly bias: number };
};

/**
 * Adds a naive Bayes view of the same vectors to a linear head. It is linear too, so the sum costs
 * nothing at run time; on left-out authors it raised what is accepted at 98 % precision from 43 to
 * 46 % of all messages, since it draws on rare words that regression had no reason to weigh.
 */
export function blendNaiveBayes(
  head: LinearHead,
  vectors: readonly SparseVector[],
  labels: Int32Array,
  options: BlendOptions,
): LinearHead {
  const { classes } = head;
  const { smoothing, share, extraBias } = options;
  const columns = head.weights.length / classes;
  const mass = new Float64Array(columns * classes).fill(smoothing);
  const totals = new Float64Array(classes).fill(smoothing * columns);
  for (const [sample, vector] of vectors.entries()) {
    const label = labels[sample] ?? 0;
    for (let index = 0; index < vector.columns.length; index += 1) {
      const at = (vector.columns[index] ?? 0) * classes + label;
      const value = vector.values[index] ?? 0;
      mass[at] = (mass[at] ?? 0) + value;
      totals[label] = (totals[label] ?? 0) + value;
    }
  }
  const weights = Float32Array.from(head.weights);
  for (let column = 0; column < columns; column += 1) {
    const row = column * classes;
    const logs = Array.from({ length: classes }, (_, label) =>
      Math.log((mass[row + label] ?? 1) / (totals[label] ?? 1)),
    );
    // A constant in all classes changes nothing but the range that int8 has to cover.
    const mean = logs.reduce((sum, value) => sum + value, 0) / classes;
    for (const [label, value] of logs.entries()) {
      weights[row + label] = (weights[row + label] ?? 0) + share * (value - mean);
    }
  }
  const bias = Float32Array.from(head.bias);
  bias[extraBias.label] = (bias[extraBias.label] ?? 0) + extraBias.bias;
  return { classes, weights, bias };
}
