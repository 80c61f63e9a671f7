import { createHash } from 'node:crypto';
import {
  cancelledEmbedding,
  closedEmbedding,
  hasContent,
  toUnitVector,
  type EmbeddingModel,
} from '../embedding-model.ts';

const dimensions = 256;

/**
 * An embedding model for tests, the same on every machine: texts are close when they share words.
 * It knows nothing of what words mean.
 */
export function createScriptedEmbeddingModel(): EmbeddingModel {
  const id = 'scripted:words';
  let isClosed = false;
  return {
    id,
    dimensions,
    async embed(texts, signal) {
      const vectors: Float32Array[] = [];
      for (const text of texts) {
        if (isClosed) throw closedEmbedding(id);
        if (signal.aborted) throw cancelledEmbedding();
        vectors.push(hasContent(text) ? embedWords(text) : new Float32Array(dimensions));
        // Gives a signal the chance to abort in between, as a real model does.
        await Promise.resolve();
      }
      return vectors;
    },
    async close() {
      isClosed = true;
    },
  };
}

function embedWords(text: string): Float32Array {
  const numbers = Array.from({ length: dimensions }, () => 0);
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text];
  for (const word of words) {
    const hash = createHash('sha256').update(word).digest();

    const place = hash.readUInt16LE(0) % dimensions;
    numbers[place] = (numbers[place] ?? 0) + 1;
  }
  return toUnitVector(numbers, dimensions);
}
