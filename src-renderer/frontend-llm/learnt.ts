import { type FrontendLabel, frontendLabels } from '#shared/contracts/frontend-model.ts';
import { softmax } from './agreement.ts';
import type { WeightedFeatures } from './linear-model.ts';

/**
 * What was learnt from the person's corrections: something to add to the scores of the labels, in
 * the order of `frontendLabels`. The shipped model itself is never changed.
 */
export type Learnt = {
  readonly bias: Float64Array;
  /** Row of the model → one weight a label. */
  readonly weights: ReadonlyMap<number, Float64Array>;
};

/** One corrected message: how the shipped model sees it, and what the person said that it is. */
export type Lesson = {
  readonly features: WeightedFeatures;
  /** Of the shipped model, in the order of `frontendLabels`. */
  readonly scores: readonly number[];
  readonly right: FrontendLabel;
};

const labels = frontendLabels.length;
/** Lessons learnt from at most: the newest. */
export const maximumLessons = 200;
/** Tried on the gold set: enough for a kind of message to change, too few to be learnt by heart. */
const rounds = 25;
const rate = 0.02;
/** How strongly a weight is drawn back to 0, where the shipped model is right by itself. */
const pull = 0.04;
/** The bias is drawn back harder: it speaks of every message, also of those never corrected. */
const biasPull = 1;
/** No single feature, and no label as a whole, may gain or lose more than this. */
const maximumWeight = 0.35;
const maximumBias = 0.05;

/** What is learnt adds to each label for one text. */
export function learntScores(learnt: Learnt, features: WeightedFeatures): Float64Array {
  const scores = Float64Array.from(learnt.bias);
  for (const [index, row] of features.rows.entries()) {
    const weights = learnt.weights.get(row);
    if (weights === undefined) continue;
    const value = features.values[index] ?? 0;
    for (let label = 0; label < labels; label += 1) {
      scores[label] = (scores[label] ?? 0) + value * (weights[label] ?? 0);
    }
  }
  return scores;
}

/**
 * Learns from corrections: logistic regression on top of the shipped model's scores, every weight
 * drawn back to 0 and bounded, so that a handful of corrections cannot wreck other labels.
 * Yields between rounds, so that the caller can spread it over idle time.
 */
export function* learn(lessons: readonly Lesson[]): Generator<undefined, Learnt | null> {
  const used = lessons.slice(-maximumLessons);
  if (used.length === 0) return null;
  const weights = new Map<number, Float64Array>();
  const learnt = { bias: new Float64Array(labels), weights };
  for (let round = 0; round < rounds; round += 1) {
    for (const lesson of used) study(learnt, lesson);
    for (const row of weights.values()) shrink(row, 1 - rate * pull, maximumWeight);
    shrink(learnt.bias, 1 - rate * biasPull, maximumBias);
    yield;
  }
  return learnt;
}

function study(
  learnt: { readonly bias: Float64Array; readonly weights: Map<number, Float64Array> },
  { features, scores, right }: Lesson,
): void {
  const added = learntScores(learnt, features);
  const says = softmax(scores.map((score, index) => score + (added[index] ?? 0)));
  const wrong = frontendLabels.map(
    (label, index) => (label === right ? 1 : 0) - (says[index] ?? 0),
  );
  for (const [label, error] of wrong.entries()) {
    learnt.bias[label] = (learnt.bias[label] ?? 0) + rate * error;
  }
  for (const [index, row] of features.rows.entries()) {
    const value = rate * (features.values[index] ?? 0);
    let own = learnt.weights.get(row);
    if (own === undefined) learnt.weights.set(row, (own = new Float64Array(labels)));
    for (const [label, error] of wrong.entries()) own[label] = (own[label] ?? 0) + value * error;
  }
}

function shrink(values: Float64Array, by: number, most: number): void {
  for (const [index, value] of values.entries()) {
    values[index] = Math.min(most, Math.max(-most, value * by));
  }
}
