import type { Store } from '#shared/contracts/store.ts';
import type { EmbeddingWork } from './embedding-work.ts';

/** The store, with the question’s vector added to each recall that has none, if it is there in time. */
export function recallWithMeaning(store: Store, embedding: Pick<EmbeddingWork, 'vectorOf'>): Store {
  return {
    ...store,
    'memory.recall': async (query) => {
      const vector =
        query.embedding === undefined ? await embedding.vectorOf(query.text) : query.embedding;
      return store['memory.recall'](vector === null ? query : { ...query, embedding: vector });
    },
  };
}
