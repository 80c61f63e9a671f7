/** One text as a sparse vector: parallel arrays of column and value. */
export type SparseVector = { readonly columns: Int32Array; readonly values: Float32Array };

/** A linear head: `weights[row * classes + class]` and one bias a class. */
export type LinearHead = {
  readonly classes: number;
  readonly weights: Float32Array;
  readonly bias: Float32Array;
};

export type TrainingOptions = {
  readonly columns: number;
  readonly classes: number;
  readonly epochs: number;
  readonly learningRate: number;
  /** L2 penalty, applied as decoupled decay once an epoch. */
  readonly decay: number;
  /** Share of features hidden at random in each step, so that no single word decides alone. */
  readonly dropout: number;
  readonly seed: number;
};

/** Mulberry32: small, seeded, the same on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function shuffled(length: number, random: () => number): Int32Array {
  const order = Int32Array.from({ length }, (_, index) => index);
  for (let index = length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    const kept = order[index] ?? 0;
    order[index] = order[other] ?? 0;
    order[other] = kept;
  }
  return order;
}

function withDropout(vector: SparseVector, share: number, random: () => number): SparseVector {
  if (share === 0) return vector;
  const scale = 1 / (1 - share);
  const values = vector.values.map((value) => (random() < share ? 0 : value * scale));
  return { columns: vector.columns, values };
}

/** Raw scores (logits) of one vector, one a class. */
export function logits(head: LinearHead, vector: SparseVector): Float64Array {
  const { classes, weights, bias } = head;
  const result = Float64Array.from(bias);
  for (let index = 0; index < vector.columns.length; index += 1) {
    const row = (vector.columns[index] ?? 0) * classes;
    const value = vector.values[index] ?? 0;
    for (let label = 0; label < classes; label += 1) {
      result[label] = (result[label] ?? 0) + value * (weights[row + label] ?? 0);
    }
  }
  return result;
}

/** Probabilities at a temperature (1 = as trained). */
export function softmax(scores: Float64Array, temperature = 1): Float64Array {
  let top = -Infinity;
  for (const score of scores) top = Math.max(top, score / temperature);
  const result = scores.map((score) => Math.exp(score / temperature - top));
  const sum = result.reduce((total, value) => total + value, 0);
  return result.map((value) => value / sum);
}

/**
 * Multinomial logistic regression by AdaGrad over seeded shuffles; the weights returned are the
 * mean over the second half of the epochs, which steadies them.
 */
export function trainLogisticRegression(
  vectors: readonly SparseVector[],
  labels: Int32Array,
  sampleWeights: Float64Array,
  options: TrainingOptions,
): LinearHead {
  const { columns, classes, epochs, learningRate, decay } = options;
  const random = seededRandom(options.seed);
  const weights = new Float32Array(columns * classes);
  const squares = new Float32Array(columns * classes).fill(1e-2);
  const bias = new Float32Array(classes);
  const sum = new Float64Array(columns * classes);
  const biasSum = new Float64Array(classes);
  let summed = 0;
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    for (const sample of shuffled(vectors.length, random)) {
      const whole = vectors[sample];
      if (whole === undefined) continue;
      const vector = withDropout(whole, options.dropout, random);
      const gradient = softmax(logits({ classes, weights, bias }, vector));
      const label = labels[sample] ?? 0;
      gradient[label] = (gradient[label] ?? 0) - 1;
      const weight = sampleWeights[sample] ?? 1;
      for (let index = 0; index < vector.columns.length; index += 1) {
        const row = (vector.columns[index] ?? 0) * classes;
        const value = (vector.values[index] ?? 0) * weight;
        for (let target = 0; target < classes; target += 1) {
          const step = value * (gradient[target] ?? 0);
          const at = row + target;
          squares[at] = (squares[at] ?? 0) + step * step;
          weights[at] = (weights[at] ?? 0) - (learningRate * step) / Math.sqrt(squares[at] ?? 1);
        }
      }
      for (let target = 0; target < classes; target += 1) {
        bias[target] = (bias[target] ?? 0) - 0.01 * weight * (gradient[target] ?? 0);
      }
    }
    for (let at = 0; at < weights.length; at += 1) weights[at] = (weights[at] ?? 0) * (1 - decay);
    if (epoch >= epochs / 2) {
      summed += 1;
      for (let at = 0; at < weights.length; at += 1) sum[at] = (sum[at] ?? 0) + (weights[at] ?? 0);
      for (let at = 0; at < classes; at += 1) biasSum[at] = (biasSum[at] ?? 0) + (bias[at] ?? 0);
    }
  }
  return {
    classes,
    weights: Float32Array.from(sum, (value) => value / Math.max(1, summed)),
    bias: Float32Array.from(biasSum, (value) => value / Math.max(1, summed)),
  };
}
