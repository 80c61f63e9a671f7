import { join } from 'node:path';
import type { LlamaEmbeddingContext, LlamaModel } from 'node-llama-cpp';
import { KinglyError } from '#shared/errors.ts';
import {
  cancelledEmbedding,
  closedEmbedding,
  hasContent,
  toUnitVector,
  type EmbeddingModel,
} from '../embedding-model.ts';
import { isModelFile } from './model-file-header.ts';
import { loadLlamaLibrary, sharedLlama } from './runtime.ts';
import { readWordPieces, type WordPieces } from './word-pieces.ts';

export type EmbeddingFile = {
  readonly path: string;
  /** The vector space’s name, see {@link EmbeddingModel}. */
  readonly id: string;
  /** Tokens of a text that count, at most 511. Default 511. */
  readonly maximumTokens?: number;
};

/** The model for meanings of memories and documents, as the set-up makes it. */
export function sentenceEncoderFile(cacheFolder: string): EmbeddingFile {
  return {
    path: join(cacheFolder, 'models', 'all-minilm-l6-v2.q8_0.gguf'),
    id: 'embedded:all-minilm-l6-v2',
  };
}

/** The model’s positions. A longer context aborts the whole process at the 513th token. */
const positions = 512;

/**
 * Loads a sentence encoder (BERT family, GGUF) into this process, with one thread: 7–12 ms for a
 * short sentence. Rejects with `model_unavailable` when file or runtime do not work here.
 */
export async function loadEmbeddedEmbeddingModel(file: EmbeddingFile): Promise<EmbeddingModel> {
  let model: LlamaModel | null = null;
  try {
    if (!(await isModelFile(file.path))) throw new Error('it is no GGUF file');
    const wordPieces = await readWordPieces(file.path);
    await loadLlamaLibrary();
    const llama = await sharedLlama();
    model = await llama.loadModel({ modelPath: file.path });
    const context = await model.createEmbeddingContext({
      contextSize: positions,
      // With a smaller batch than the text the vector would be wrong, and nobody would be told.
      batchSize: positions,
      threads: 1,
    });
    return new EmbeddedEmbeddingModel(file, model, context, wordPieces);
  } catch (error) {
    await model?.dispose();
    throw new KinglyError(
      'model_unavailable',
      `The model file ${file.path} could not be loaded: ${error instanceof Error ? error.message : String(error)}`,
      { retryable: true, cause: error },
    );
  }
}

class EmbeddedEmbeddingModel implements EmbeddingModel {
  readonly id: string;
  readonly dimensions: number;
  readonly #maximumTokens: number;
  readonly #model: LlamaModel;
  readonly #context: LlamaEmbeddingContext;
  readonly #wordPieces: WordPieces;
  /** Calls that are in the runtime now. */
  readonly #running = new Set<Promise<unknown>>();
  #closed: Promise<void> | null = null;

  constructor(
    file: EmbeddingFile,
    model: LlamaModel,
    context: LlamaEmbeddingContext,
    wordPieces: WordPieces,
  ) {
    this.id = file.id;
    this.dimensions = model.embeddingVectorSize;
    this.#maximumTokens = Math.min(file.maximumTokens ?? positions - 1, positions - 1);
    this.#model = model;
    this.#context = context;
    this.#wordPieces = wordPieces;
  }

  async embed(texts: readonly string[], signal: AbortSignal): Promise<readonly Float32Array[]> {
    const vectors: Float32Array[] = [];
    for (const text of texts) {
      if (this.#closed !== null) throw closedEmbedding(this.id);
      if (signal.aborted) throw cancelledEmbedding();
      vectors.push(hasContent(text) ? await this.#one(text) : new Float32Array(this.dimensions));
    }
    return vectors;
  }

  async #one(text: string): Promise<Float32Array> {
    const running = this.#context.getEmbeddingFor(this.#wordPieces(text, this.#maximumTokens));
    this.#running.add(running);
    try {
      return toUnitVector((await running).vector, this.dimensions);
    } catch (error) {
      throw new KinglyError('model_failed', `The embedding model failed: ${String(error)}`, {
        retryable: true,
        cause: error,
      });
    } finally {
      this.#running.delete(running);
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#dispose();
    return this.#closed;
  }

  async #dispose(): Promise<void> {
    await Promise.allSettled(this.#running);
    await this.#context.dispose();
    await this.#model.dispose();
  }
}
