import { join } from 'node:path';
import { loadEmbeddedEmbeddingModel } from '../embedded/embedded-embedding-model.ts';
import { hasContent } from '../embedding-model.ts';
import type { DraftReader } from './draft-reader.ts';
import { applyEncoderHead, encoderHeadSchema, readHead } from './heads.ts';

/** Tokens of a draft that count: more take more than 25 ms and say little about its label. */
const maximumTokens = 128;

/**
 * The reader that embeds a draft and looks at it with a linear head. Rejects, saying why, when its
 * files are missing or do not fit each other.
 */
export async function openEncoderReader(folders: {
  readonly filesFolder: string;
  readonly cacheFolder: string;
}): Promise<DraftReader> {
  const head = await readHead(join(folders.filesFolder, 'encoder-head.json'), encoderHeadSchema);
  const model = await loadEmbeddedEmbeddingModel({
    path: join(folders.cacheFolder, 'models', 'kingly-encoder.q8_0.gguf'),
    id: 'embedded:kingly-encoder',
    maximumTokens,
  });
  const reader: DraftReader = {
    async read(draft, signal) {
      if (!hasContent(draft) || signal.aborted) return null;
      const [vector] = await model.embed([draft.trim()], signal);
      return vector === undefined ? null : applyEncoderHead(head, vector);
    },
    close: () => model.close(),
  };
  try {
    // The first pass is the slow one; a head that does not fit shows here, too.
    await reader.read('hello', new AbortController().signal);
    return reader;
  } catch (error) {
    await model.close();
    throw error;
  }
}
