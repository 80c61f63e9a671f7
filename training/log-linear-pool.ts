import { type ReflexLabel, reflexLabels } from '#renderer/frontend-llm/reading.ts';

/** One draft as several readers see it: log probabilities a reader, in the order of the labels. */
export type Opinions = {
  readonly truth: ReflexLabel;
  readonly author: string;
  readonly logs: readonly Float64Array[];
};

/** Weights by reader and a bias a label: `score = Σ weight · log p + bias`. */
export type Pool = { readonly weights: Float64Array; readonly bias: Float64Array };

/** What a pool says: its likeliest label, how sure it is, and what was true. */
export type Verdict = {
  readonly label: ReflexLabel;
  readonly truth: ReflexLabel;
  readonly probability: number;
};

/** The pool's probabilities, in the order of the labels. */
export function pooled({ weights, bias }: Pool, logs: readonly Float64Array[]): Float64Array {
  const scores = bias.map((value, label) =>
    logs.reduce((sum, log, reader) => sum + (weights[reader] ?? 0) * (log[label] ?? 0), value),
  );
  const top = Math.max(...scores);
  const exponentials = scores.map((score) => Math.exp(score - top));
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  return exponentials.map((value) => value / total);
}

/**
 * Fits a pool by gradient descent on the log likelihood. The biases are held near zero, since they
 * correct for what one group of authors asked more often; weights stay positive.
 */
export function fitPool(rows: readonly Opinions[], readers: number): Pool {
  const weights = new Float64Array(readers).fill(1 / readers);
  const bias = new Float64Array(reflexLabels.length);
  for (let step = 0; step < 150; step += 1) {
    const weightSlope = new Float64Array(readers);
    const biasSlope = bias.map((value) => value * 0.02);
    for (const { truth, logs } of rows) {
      const says = pooled({ weights, bias }, logs);
      for (const [label, name] of reflexLabels.entries()) {
        const error = ((says[label] ?? 0) - (name === truth ? 1 : 0)) / rows.length;
        biasSlope[label] = (biasSlope[label] ?? 0) + error;
        for (const [reader, log] of logs.entries()) {
          weightSlope[reader] = (weightSlope[reader] ?? 0) + error * (log[label] ?? 0);
        }
      }
    }
    for (const [reader, slope] of weightSlope.entries()) {
      weights[reader] = Math.max(0, (weights[reader] ?? 0) - 0.25 * slope);
    }
    for (const [label, slope] of biasSlope.entries()) bias[label] = (bias[label] ?? 0) - 2 * slope;
  }
  return { weights, bias };
}

/** What a pool says about every row. */
export function verdicts(pool: Pool, rows: readonly Opinions[]): readonly Verdict[] {
  return rows.map(({ truth, logs }) => {
    const says = pooled(pool, logs);
    let best = 0;
    for (const [label, value] of says.entries()) if (value > (says[best] ?? 0)) best = label;
    return { label: reflexLabels[best] ?? 'ch', truth, probability: says[best] ?? 0 };
  });
}
