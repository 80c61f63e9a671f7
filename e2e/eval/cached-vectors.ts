import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '#build/setup/places.mjs';
import { fetchModels } from '#build/setup/fetch-models.mjs';
import {
  loadEmbeddedEmbeddingModel,
  sentenceEncoderFile,
} from '#models/embedded/embedded-embedding-model.ts';
import { remark } from '../bench/prepare.ts';

/** The vector space of {@link embedCached}. */
export const modelId = sentenceEncoderFile('').id;

/**
 * Vectors of texts by the embedded sentence encoder, kept on disk under the texts’ hash, since
 * embedding thousands takes minutes.
 */
export async function embedCached(
  name: string,
  texts: readonly string[],
): Promise<readonly Float32Array[]> {
  const hash = createHash('sha256')
    .update(JSON.stringify([modelId, texts]))
    .digest('hex')
    .slice(0, 16);
  const folder = join(cacheFolder(), 'eval');
  const path = join(folder, `${name}-${hash}.f32`);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, await embed(name, texts));
  }
  const bytes = readFileSync(path);
  const length = bytes.byteLength / texts.length;
  return texts.map((_, index) => {
    const part = bytes.subarray(index * length, (index + 1) * length);
    return new Float32Array(Uint8Array.from(part).buffer);
  });
}

async function embed(name: string, texts: readonly string[]): Promise<Buffer> {
  await fetchModels();
  const model = await loadEmbeddedEmbeddingModel(sentenceEncoderFile(cacheFolder()));
  try {
    const { signal } = new AbortController();
    const parts: Uint8Array[] = [];
    for (let from = 0; from < texts.length; from += 500) {
      for (const vector of await model.embed(texts.slice(from, from + 500), signal)) {
        parts.push(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
      }
      remark(`${name}: ${Math.min(texts.length, from + 500)} of ${texts.length} embedded`);
    }
    return Buffer.concat(parts);
  } finally {
    await model.close();
  }
}
