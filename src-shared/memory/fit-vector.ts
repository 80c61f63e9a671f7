/** Numbers of every vector in the memory’s index. */
export const vectorLength = 384;

/**
 * A model’s vector in the index’s length and of length 1: a shorter one is filled up with zeros,
 * which changes no angle; of a longer one the beginning counts, which is what models that were
 * trained for being cut carry most in. All zeros stay so.
 */
export function fitVector(vector: Float32Array): number[] {
  const fitted = Array.from({ length: vectorLength }, (_, index) => vector[index] ?? 0);
  const length = Math.hypot(...fitted);
  return length > 0 ? fitted.map((value) => value / length) : fitted;
}
