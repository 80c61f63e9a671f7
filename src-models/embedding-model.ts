import { KinglyError } from '#shared/errors.ts';

/** A model that turns texts into vectors which lie close together where meanings do. */
export type EmbeddingModel = {
  /** Names the vector space: vectors of two models with different ids cannot be compared. */
  readonly id: string;
  /** How long a vector is. */
  readonly dimensions: number;
  /**
   * One vector for each text, in order, of length 1; all zeros for a text without a word. Of a text
   * that is too long for the model its beginning counts.
   * @throws KinglyError `cancelled` once the signal has aborted, `model_unavailable` after `close`,
   *   `model_failed` or `timeout` when the runtime fails.
   */
  embed(texts: readonly string[], signal: AbortSignal): Promise<readonly Float32Array[]>;
  /** Frees it; what is being embedded is rejected as cancelled or finished first. */
  close(): Promise<void>;
};

/**
 * The vector in length 1.
 * @throws KinglyError `model_failed` where it is no vector of that many numbers
 */
export function toUnitVector(numbers: readonly number[], dimensions: number): Float32Array {
  const length = Math.hypot(...numbers);
  if (numbers.length !== dimensions || !(length > 0) || !Number.isFinite(length)) {
    throw new KinglyError(
      'model_failed',
      `The embedding model gave ${numbers.length} numbers of length ${length} instead of a vector of ${dimensions}.`,
      { retryable: true },
    );
  }
  return Float32Array.from(numbers, (value) => value / length);
}

/** Whether there is anything to embed: a letter, a digit or a sign that is more than space. */
export function hasContent(text: string): boolean {
  return /[^\s\p{C}]/u.test(text);
}

/** What a model that embeds says when its signal has aborted. */
export function cancelledEmbedding(): KinglyError {
  return new KinglyError('cancelled', 'Embedding was stopped.');
}

/** What it says after it was closed. */
export function closedEmbedding(id: string): KinglyError {
  return new KinglyError('model_unavailable', `The embedding model ${id} was closed.`, {
    retryable: true,
  });
}
