import type { Store } from '#shared/contracts/store.ts';
import { toErrorInfo } from '#shared/errors.ts';
import { fitVector } from '#shared/memory/fit-vector.ts';
import type { EmbeddingModel } from '#models/embedding-model.ts';
import type { Log } from '../log.ts';
import { createQueryVectors, type QueryVectors } from './query-vectors.ts';

/** Texts of one commit: a tenth of a second of one core. */
const batch = 16;
/** How often is looked for new texts; they are found by their words meanwhile. */
const lookEveryMs = 3_000;
/** After a failure. */
const tryAgainMs = 30_000;
/** More of a text than this does not reach the model anyway. */
const longestText = 4_000;

type EmbeddingStore = Pick<Store, 'store.commit' | 'memory.unembedded' | 'memory.vectorModels'>;

export type EmbeddingOptions = {
  readonly store: EmbeddingStore;
  readonly log: Log;
  /** The model to embed with; null where this machine has none. */
  readonly open: () => Promise<EmbeddingModel | null>;
  /** The model with this id, for searching what it embedded; null where it is gone. */
  readonly openOld: (id: string) => Promise<EmbeddingModel | null>;
  readonly lookEveryMs?: number;
  readonly withinMs?: number;
};

export type EmbeddingWork = {
  /** The vector of a question in the space that is searched now; null: go by words. */
  vectorOf(text: string): ReturnType<QueryVectors['of']>;
  figures: QueryVectors['figures'];
  close(): Promise<void>;
};

/**
 * Embeds what the store lists as waiting, batch by batch, for as long as the process lives. The
 * list is durable: what was under way when the process ended is done by the next one. After a
 * change of the model all is embedded again, and questions are asked of the old vectors until the
 * new ones are complete.
 */
export function startEmbedding(options: EmbeddingOptions): EmbeddingWork {
  const { store, log } = options;
  const abort = new AbortController();
  const vectors = createQueryVectors(options.withinMs);
  const opened: EmbeddingModel[] = [];
  let searching: EmbeddingModel | null = null;

  const keep = (model: EmbeddingModel | null): EmbeddingModel | null => {
    if (model !== null) opened.push(model);
    return model;
  };

  const begin = async (): Promise<EmbeddingModel | null> => {
    const model = keep(await options.open());
    if (model === null) return null;
    const there = await store['memory.vectorModels']({});
    const others = there
      .filter(({ modelId }) => modelId !== model.id)
      .toSorted((one, other) => other.vectors - one.vectors);
    const [largest] = others;
    searching = model;
    if (largest !== undefined) {
      await store['store.commit']({ writes: [{ type: 'embedding.renew', modelId: model.id }] });
      const own = there.find(({ modelId }) => modelId === model.id)?.vectors ?? 0;
      if (largest.vectors > own) {
        searching = keep(await options.openOld(largest.modelId).catch(() => null)) ?? model;
      }
    }
    return model;
  };

  const work = async (): Promise<void> => {
    let model: EmbeddingModel | null = null;
    while (!abort.signal.aborted) {
      let pauseMs = options.lookEveryMs ?? lookEveryMs;
      try {
        model ??= await begin();
        if (model === null) return;
        if (await embedSome(store, model, abort.signal)) continue;
        if (searching !== model) {
          await store['store.commit']({
            writes: [{ type: 'embedding.keepOnly', modelId: model.id }],
          });
          searching = model;
        }
      } catch (error) {
        if (abort.signal.aborted) return;
        log.warn('Embedding failed', { error: toErrorInfo(error).message });
        pauseMs = tryAgainMs;
      }
      await pause(pauseMs, abort.signal);
    }
  };

  const done = work();
  return {
    vectorOf: async (text) => (searching === null ? null : vectors.of(searching, text)),
    figures: vectors.figures,
    close: async () => {
      abort.abort();
      await done;
      await Promise.allSettled(opened.map((model) => model.close()));
    },
  };
}

/** One batch; false where nothing waits. */
async function embedSome(
  store: EmbeddingStore,
  model: EmbeddingModel,
  signal: AbortSignal,
): Promise<boolean> {
  const waiting = await store['memory.unembedded']({ limit: batch });
  if (waiting.length === 0) return false;
  const made = await model.embed(
    waiting.map(({ text }) => text.slice(0, longestText)),
    signal,
  );
  await store['store.commit']({
    writes: [
      {
        type: 'embedding.put',
        modelId: model.id,
        vectors: waiting.map(({ id }, index) => ({
          id,
          vector: fitVector(made[index] ?? new Float32Array(0)),
        })),
      },
    ],
  });
  return true;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    timer.unref();
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
