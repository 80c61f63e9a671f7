import { type Cache, type CacheFigures, createCache } from '#shared/cache.ts';
import { fitVector } from '#shared/memory/fit-vector.ts';
import { within } from './within.ts';
import type { EmbeddingModel } from '#models/embedding-model.ts';

export type QueryVector = { readonly modelId: string; readonly vector: number[] };

/** A reply waits no longer than this for the vector of a question; then words decide alone. */
export const vectorWithinMs = 60;
const longestQuestion = 1_000;

/** Vectors of questions, kept for those that are asked again. */
export type QueryVectors = {
  /** The question’s vector by the model, or null where it fails or comes too late. */
  of(model: EmbeddingModel, text: string): Promise<QueryVector | null>;
  figures(): CacheFigures;
};

/** `withinMs`: see {@link vectorWithinMs}. One that came too late is there for the next time. */
export function createQueryVectors(withinMs: number = vectorWithinMs): QueryVectors {
  const kept: Cache<QueryVector> = createCache({
    name: 'query vectors',
    layer: 'backend',
    limit: 500,
    lifetimeMs: null,
  });
  const embed = async (model: EmbeddingModel, text: string, key: string) => {
    const [vector] = await model.embed([text], new AbortController().signal);
    if (vector === undefined) return null;
    const made = { modelId: model.id, vector: fitVector(vector) };
    kept.set(key, made);
    return made;
  };
  return {
    async of(model, text) {
      const asked = text.slice(0, longestQuestion);
      const key = `${model.id} ${asked}`;
      const known = kept.get(key);
      if (known !== undefined) return known;
      return within(
        withinMs,
        embed(model, asked, key).catch(() => null),
      );
    },
    figures: kept.figures,
  };
}
