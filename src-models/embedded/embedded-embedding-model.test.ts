import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cosine, embeddingModelContract } from '../embedding-model.contract.ts';
import { loadEmbeddedEmbeddingModel, sentenceEncoderFile } from './embedded-embedding-model.ts';
import reference from './reference-vectors.json' with { type: 'json' };
import { testCacheFolder } from './test-model.ts';
import { readWordPieces } from './word-pieces.ts';

const file = sentenceEncoderFile(testCacheFolder());
const never = new AbortController().signal;

embeddingModelContract('the embedded model', async () => ({
  model: await loadEmbeddedEmbeddingModel(file),
  close: async () => {},
}));

describe('the embedded sentence encoder', { timeout: 60_000 }, () => {
  it('reads the words of a text as the model was trained to', async () => {
    const wordPieces = await readWordPieces(file.path);
    for (const { text, ids } of reference.texts) expect(wordPieces(text, 511)).toEqual(ids);
    expect(wordPieces('word '.repeat(5_000), 511)).toHaveLength(511);
    expect(wordPieces('word '.repeat(5_000), 511).at(-1)).toBe(102);
  });

  it('gives what the unshortened model gives, to a cosine of 0.998', async () => {
    const model = await loadEmbeddedEmbeddingModel(file);
    try {
      const texts = reference.texts.map(({ text }) => text);
      const vectors = await model.embed(texts, never);
      for (const [index, { vector }] of reference.texts.entries())
        expect(cosine(vectors[index], Float32Array.from(vector))).toBeGreaterThan(0.998);
    } finally {
      await model.close();
    }
  });

  it('lets the beginning of a long text count', async () => {
    const model = await loadEmbeddedEmbeddingModel({ ...file, maximumTokens: 12 });
    try {
      const [short, long] = await model.embed(
        [
          `one two three four five six seven eight nine ten`,
          `one two three four five six seven eight nine ten ${'eleven '.repeat(40)}`,
        ],
        never,
      );
      expect(cosine(short, long)).toBeCloseTo(1, 5);
    } finally {
      await model.close();
    }
  });

  it('says which file does not load', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kingly-encoder-'));
    try {
      const path = join(folder, 'text.gguf');
      await writeFile(path, 'version https://example\n');
      for (const wrong of [path, join(folder, 'missing.gguf')]) {
        await expect(loadEmbeddedEmbeddingModel({ ...file, path: wrong })).rejects.toMatchObject({
          code: 'model_unavailable',
          message: expect.stringContaining(wrong),
        });
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
