import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { Write } from '#shared/contracts/writes.ts';
import type { EmbeddingModel } from '#models/embedding-model.ts';
import { createScriptedEmbeddingModel } from '#models/scripted/scripted-embedding-model.ts';
import type { Log } from '../log.ts';
import { type EmbeddingOptions, type EmbeddingWork, startEmbedding } from './embedding-work.ts';
import { createQueryVectors } from './query-vectors.ts';

const log: Log = { info: () => {}, warn: () => {}, error: () => {} };
const running: EmbeddingWork[] = [];
afterEach(async () => {
  for (const work of running.splice(0)) await work.close();
});

/** The part of a store that embedding sees: its list and its vectors. */
function listed(ids: readonly string[], old: readonly { modelId: string; vectors: number }[] = []) {
  const waiting = new Set(ids);
  const writes: Write[] = [];
  const store: EmbeddingOptions['store'] = {
    'memory.unembedded': async ({ limit = 64 }) =>
      [...waiting].slice(0, limit).map((id) => ({ id, kind: 'episode', text: `text of ${id}` })),
    'memory.vectorModels': async () => [...old],
    'store.commit': async (transaction) => {
      for (const write of transaction.writes) {
        writes.push(write);
        if (write.type === 'embedding.put') for (const { id } of write.vectors) waiting.delete(id);
      }
      return { sequence: 1, duplicate: false, entityId: null };
    },
  };
  return { store, waiting, writes };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await delay(2);
}

function start(options: Pick<EmbeddingOptions, 'store'> & Partial<EmbeddingOptions>) {
  const work = startEmbedding({
    log,
    open: async () => createScriptedEmbeddingModel(),
    openOld: async () => null,
    lookEveryMs: 2,
    ...options,
  });
  running.push(work);
  return work;
}

test('embeds all that waits, in batches, and what comes later', async () => {
  const { store, waiting, writes } = listed(Array.from({ length: 40 }, (_, at) => `ep_${at}`));
  start({ store });
  await until(() => waiting.size === 0);
  waiting.add('ep_late');
  await until(() => waiting.size === 0);
  const sizes = writes.map((write) => (write.type === 'embedding.put' ? write.vectors.length : 0));
  expect(sizes).toEqual([16, 16, 8, 1]);
});

test('after a change of model, questions go to the old vectors until the new ones are complete', async () => {
  const { store, waiting, writes } = listed(['ep_1'], [{ modelId: 'old', vectors: 9 }]);
  const old: EmbeddingModel = { ...createScriptedEmbeddingModel(), id: 'old' };
  const gate: { open: () => void } = { open: () => {} };
  const held = new Promise<void>((resolve) => {
    gate.open = resolve;
  });
  const next = createScriptedEmbeddingModel();
  const slow: EmbeddingModel = {
    ...next,
    embed: async (texts, signal) => {
      if (texts[0]?.startsWith('text of') === true) await held;
      return next.embed(texts, signal);
    },
  };
  const work = start({ store, open: async () => slow, openOld: async () => old, withinMs: 5_000 });
  await until(() => writes.some(({ type }) => type === 'embedding.renew'));
  await delay(5);
  expect((await work.vectorOf('bells'))?.modelId).toBe('old');
  gate.open();
  await until(() => writes.some(({ type }) => type === 'embedding.keepOnly'));
  expect(waiting.size).toBe(0);
  await until(() => writes.at(-1)?.type === 'embedding.keepOnly');
  await delay(5);
  expect((await work.vectorOf('bells'))?.modelId).toBe(next.id);
});

test('a machine without a model goes by words', async () => {
  const { store } = listed(['ep_1']);
  expect(await start({ store, open: async () => null }).vectorOf('bells')).toBeNull();
});

test('a vector that comes too late is not waited for, and is there the next time', async () => {
  const scripted = createScriptedEmbeddingModel();
  let calls = 0;
  const late: EmbeddingModel = {
    ...scripted,
    embed: async (texts, signal) => {
      calls += 1;
      await delay(40);
      return scripted.embed(texts, signal);
    },
  };
  const vectors = createQueryVectors(1);
  expect(await vectors.of(late, 'bells')).toBeNull();
  await until(() => vectors.figures().size === 1);
  expect((await vectors.of(late, 'bells'))?.vector).toHaveLength(384);
  expect(calls).toBe(1);
});
