import { Ollama } from 'ollama/browser';
import { z } from 'zod';
import { isKinglyError, KinglyError } from '#shared/errors.ts';
import {
  cancelledEmbedding,
  closedEmbedding,
  hasContent,
  toUnitVector,
  type EmbeddingModel,
} from '../embedding-model.ts';
import { linkAbort } from '../stream-abort.ts';
import { watchedFetch } from './watched-fetch.ts';

export type OllamaEmbeddingOptions = {
  /** `http://127.0.0.1:11434`, see `ollamaAddress`. */
  readonly address: string;
  /** Ollama’s own name of the model: `nomic-embed-text:latest`. */
  readonly modelName: string;
  /** Milliseconds until the first byte; the server loads the model first. Default 120,000. */
  readonly firstByteTimeoutMs?: number;
};

const answerSchema = z.object({ embeddings: z.array(z.array(z.number())) });

/** Texts in one request, so that a stop does not have to wait for thousands. */
const batchSize = 32;
/** The server cuts by tokens; this only keeps megabytes off the wire (UTF-16 code units). */
const longestText = 32_000;

/**
 * An embedding model that a running Ollama serves. Asks it once, for the length of its vectors.
 * Rejects with `model_unavailable`, `not_found` or what else the server says.
 */
export async function openOllamaEmbeddingModel(
  options: OllamaEmbeddingOptions,
): Promise<EmbeddingModel> {
  const closing = new AbortController();
  const id = `ollama:${options.modelName}`;
  const [first] = await ask(options, ['length'], closing.signal);
  const dimensions = first?.length ?? 0;
  if (dimensions === 0) {
    throw new KinglyError('model_unavailable', `${options.modelName} of Ollama does not embed.`);
  }
  return {
    id,
    dimensions,
    async embed(texts, signal) {
      const link = linkAbort([signal, closing.signal]);
      try {
        const asked = texts.filter(hasContent);
        const vectors: Float32Array[] = [];
        for (let start = 0; start < asked.length || start === 0; start += batchSize) {
          if (closing.signal.aborted) throw closedEmbedding(id);
          if (signal.aborted) throw cancelledEmbedding();
          const batch = asked.slice(start, start + batchSize);
          if (batch.length === 0) break;
          const answers = await ask(options, batch, link.signal);
          vectors.push(...answers.map((numbers) => toUnitVector(numbers, dimensions)));
        }
        let next = 0;
        return texts.map((text) => {
          const vector = hasContent(text) ? vectors[next++] : undefined;
          return vector ?? new Float32Array(dimensions);
        });
      } catch (error) {
        if (closing.signal.aborted) throw closedEmbedding(id);
        throw signal.aborted ? cancelledEmbedding() : error;
      } finally {
        link.release();
      }
    },
    async close() {
      closing.abort();
    },
  };
}

async function ask(
  options: OllamaEmbeddingOptions,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<readonly (readonly number[])[]> {
  const client = new Ollama({
    host: options.address,
    fetch: watchedFetch({
      signal,
      firstByteTimeoutMs: options.firstByteTimeoutMs ?? 120_000,
      idleTimeoutMs: 60_000,
      isLines: false,
    }),
  });
  try {
    const input = texts.map((text) => text.slice(0, longestText));
    const answer: unknown = await client.embed({ model: options.modelName, input, truncate: true });
    const { embeddings } = answerSchema.parse(answer);
    if (embeddings.length !== texts.length) throw new Error(`${embeddings.length} vectors`);
    return embeddings;
  } catch (error) {
    if (isKinglyError(error)) throw error;
    throw new KinglyError('model_failed', `Ollama gave no vectors for texts: ${String(error)}`, {
      retryable: true,
      cause: error,
    });
  }
}
