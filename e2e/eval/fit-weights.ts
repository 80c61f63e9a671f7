import type { Features } from '#db/memory/recall/features.ts';
import {
  type FeatureName,
  featureNames,
  weights as shippedWeights,
} from '#db/memory/recall/weights.ts';

/** A question with the features of its candidates and which of them are right. */
export type Labelled = {
  readonly features: readonly Features[];
  readonly isRight: readonly boolean[];
};

const steps = 120;
const stepSize = 0.1;
/** Keeps weights from growing where a feature decides everything. */
const decay = 1e-3;

/**
 * Weights under which the right candidates of each question get the largest share of a softmax over
 * all of them, by gradient steps of a size that suits each weight (Adam). Some seconds for 1,600
 * questions.
 */
export function fitWeights(questions: readonly Labelled[]): Record<FeatureName, number> {
  const usable = questions.filter(({ isRight }) => isRight.includes(true)).map(asMatrix);
  const size = featureNames.length;
  const weights = new Float64Array(size);
  const mean = new Float64Array(size);
  const square = new Float64Array(size);
  for (let step = 1; step <= steps; step += 1) {
    const gradient = new Float64Array(size);
    for (const question of usable) addGradient(question, weights, gradient);
    for (let at = 0; at < size; at += 1) {
      const slope = (gradient[at] ?? 0) / usable.length - decay * (weights[at] ?? 0);
      mean[at] = 0.9 * (mean[at] ?? 0) + 0.1 * slope;
      square[at] = 0.99 * (square[at] ?? 0) + 0.01 * slope ** 2;
      const average = (mean[at] ?? 0) / (1 - 0.9 ** step);
      const scale = Math.sqrt((square[at] ?? 0) / (1 - 0.99 ** step)) + 1e-9;
      weights[at] = (weights[at] ?? 0) + (stepSize * average) / scale;
    }
  }
  const fitted: Record<FeatureName, number> = { ...shippedWeights };
  for (const [at, name] of featureNames.entries()) fitted[name] = weights[at] ?? 0;
  return fitted;
}

type Matrix = { readonly rows: Float64Array; readonly right: readonly boolean[] };

function asMatrix({ features, isRight }: Labelled): Matrix {
  const rows = Float64Array.from(features.flatMap((row) => featureNames.map((name) => row[name])));
  return { rows, right: isRight };
}

/** Adds how the logarithm of the right ones' share grows with each weight. */
function addGradient({ rows, right }: Matrix, weights: Float64Array, gradient: Float64Array): void {
  const size = weights.length;
  const scores = Float64Array.from(right, (_, row) => {
    let score = 0;
    for (let at = 0; at < size; at += 1) score += (weights[at] ?? 0) * (rows[row * size + at] ?? 0);
    return score;
  });
  const highest = scores.reduce((one, other) => Math.max(one, other), -Infinity);
  const shares = scores.map((score) => Math.exp(score - highest));
  let all = 0;
  let ofRight = 0;
  for (const [row, share] of shares.entries()) {
    all += share;
    if (right[row] === true) ofRight += share;
  }
  for (const [row, share] of shares.entries()) {
    const pull = (right[row] === true ? share / ofRight : 0) - share / all;
    for (let at = 0; at < size; at += 1) {
      gradient[at] = (gradient[at] ?? 0) + pull * (rows[row * size + at] ?? 0);
    }
  }
}
