import { describe, expect, it } from 'vitest';
import type { EmbeddingModel } from './embedding-model.ts';

/** One implementation under test. */
export type EmbeddingFixture = {
  readonly model: EmbeddingModel;
  /** Ends what the model stands on; rejects when that was misused. */
  readonly close: () => Promise<void>;
};

/** What every embedding model must do. `open` is called for each test. */
export function embeddingModelContract(name: string, open: () => Promise<EmbeddingFixture>): void {
  const withModel = async (work: (model: EmbeddingModel) => Promise<void>) => {
    const { model, close } = await open();
    try {
      await work(model);
    } finally {
      await model.close();
      await close();
    }
  };
  const never = new AbortController().signal;

  describe(`${name} as an embedding model`, { timeout: 60_000 }, () => {
    it('gives one vector of length 1 for each text, in order', () =>
      withModel(async (model) => {
        const texts = ['the cat sat on the mat', 'invoice for March', 'the cat sat on the mat'];
        const [first, second, third] = await model.embed(texts, never);
        for (const vector of [first, second, third]) {
          expect(vector).toHaveLength(model.dimensions);
          expect(Math.hypot(...(vector ?? []))).toBeCloseTo(1, 4);
        }
        expect(cosine(first, third)).toBeCloseTo(1, 4);
        expect(cosine(first, second)).toBeLessThan(0.9);
      }));

    it('puts texts together that share their words', () =>
      withModel(async (model) => {
        const [asked, near, far] = await model.embed(
          ['book a table for dinner', 'a table for dinner, please book it', 'compile the kernel'],
          never,
        );
        expect(cosine(asked, near)).toBeGreaterThan(cosine(asked, far));
      }));

    it('gives zeros for a text without a word, and nothing for no text', () =>
      withModel(async (model) => {
        expect(await model.embed([], never)).toEqual([]);
        const vectors = await model.embed(['', ' \n\t', '\u200b\u0000', 'word'], never);
        for (const vector of vectors.slice(0, 3)) {
          expect(vector).toHaveLength(model.dimensions);
          expect(Math.hypot(...vector)).toBe(0);
        }
        expect(Math.hypot(...(vectors[3] ?? []))).toBeCloseTo(1, 4);
      }));

    it('takes any text: long, foreign, broken, or full of special words', () =>
      withModel(async (model) => {
        const texts = [
          'a very long text that goes on and on '.repeat(3_000),
          'x'.repeat(100_000),
          '회의를 내일로 옮겨 주세요 मुझे कल याद दिलाना',
          '[CLS] [SEP] [MASK] <|endoftext|> ##er',
          '🦉\ud83d broken \ud83d',
          '\u202eright to left \u0007 bell',
        ];
        const vectors = await model.embed(texts, never);
        expect(vectors).toHaveLength(texts.length);
        for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 4);
      }));

    it('serves several callers at once', () =>
      withModel(async (model) => {
        const texts = ['alpha one', 'beta two', 'gamma three'];
        const together = await Promise.all(texts.map((text) => model.embed([text], never)));
        const alone = await model.embed(texts, never);
        for (const [index, [vector]] of together.entries())
          expect(cosine(vector, alone[index])).toBeCloseTo(1, 4);
      }));

    it('is stopped by its signal', () =>
      withModel(async (model) => {
        await expect(model.embed(['text'], AbortSignal.abort())).rejects.toMatchObject({
          code: 'cancelled',
        });
        const controller = new AbortController();
        const running = model.embed(
          Array.from({ length: 500 }, (_, index) => `text number ${index} of many`),
          controller.signal,
        );
        controller.abort();
        await expect(running).rejects.toMatchObject({ code: 'cancelled' });
        expect(await model.embed(['goes on'], never)).toHaveLength(1);
      }));

    it('says so when it was closed', () =>
      withModel(async (model) => {
        await model.close();
        await expect(model.embed(['text'], never)).rejects.toMatchObject({
          code: 'model_unavailable',
          retryable: true,
        });
      }));
  });
}

/** Of vectors of length 1. */
export function cosine(left: Float32Array | undefined, right: Float32Array | undefined): number {
  if (left === undefined || right === undefined) throw new Error('a vector is missing');
  return left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);
}
