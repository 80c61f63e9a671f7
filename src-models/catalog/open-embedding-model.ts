import {
  loadEmbeddedEmbeddingModel,
  sentenceEncoderFile,
} from '../embedded/embedded-embedding-model.ts';
import { isModelFile } from '../embedded/model-file-header.ts';
import type { EmbeddingModel } from '../embedding-model.ts';
import { openOllamaEmbeddingModel } from '../ollama/ollama-embedding-model.ts';
import { ollamaAddress } from '../ollama/ollama-host.ts';
import { createScriptedEmbeddingModel } from '../scripted/scripted-embedding-model.ts';

export type EmbeddingPlaces = {
  /** Its `models/` holds the built-in models. */
  readonly cacheFolder: string;
  /** `OLLAMA_HOST`; undefined is the usual address. */
  readonly ollamaHost: string | undefined;
  /** The scripted models and no other ones. */
  readonly isScripted: boolean;
};

const ofOllama = 'ollama:';

/**
 * The embedding model with this id (`ollama:nomic-embed-text`), or without one the built-in
 * sentence encoder. Null where the built-in file is missing or the id names nothing.
 * @throws KinglyError `model_unavailable` where it is there and does not load
 */
export async function openEmbeddingModel(
  places: EmbeddingPlaces,
  id: string | null,
): Promise<EmbeddingModel | null> {
  if (places.isScripted) {
    const scripted = createScriptedEmbeddingModel();
    return id === null || id === scripted.id ? scripted : null;
  }
  if (id?.startsWith(ofOllama) === true) {
    const modelName = id.slice(ofOllama.length);
    return openOllamaEmbeddingModel({ address: ollamaAddress(places.ollamaHost), modelName });
  }
  const file = sentenceEncoderFile(places.cacheFolder);
  if (id !== null && id !== file.id) return null;
  const isThere = await isModelFile(file.path).catch(() => false);
  return isThere ? loadEmbeddedEmbeddingModel(file) : null;
}
