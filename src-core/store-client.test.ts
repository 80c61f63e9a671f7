import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StoreHealth } from '#shared/contracts/store.ts';
import { openStoreClient, type StoreClient, storeLost, storeRestarting } from './store-client.ts';

const realThread = fileURLToPath(new URL('../db/store-thread.ts', import.meta.url));
const log = { info: () => {}, warn: () => {}, error: () => {} };
let folder: string;
const clients: StoreClient[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kingly-store-client-'));
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The real thread in a worker with something before it. */
function threadWith(before: string): string {
  const entry = join(folder, 'thread.mjs');
  writeFileSync(
    entry,
    `import { parentPort } from 'node:worker_threads';
     import { existsSync, writeFileSync } from 'node:fs';
     ${before}
     await import(${JSON.stringify(realThread)});`,
  );
  return entry;
}

/** Ends itself when it is asked for its settings. */
const dying = `parentPort.on('message', ({ method }) => {
  if (method === 'settings.all') process.exit(1);
});`;

async function open(storeThreadPath: string) {
  const sequences: number[] = [];
  const health: StoreHealth[] = [];
  const client = await openStoreClient(
    { dataFolder: folder, storeThreadPath, log },
    {
      events: ({ events }) => sequences.push(...events.map(({ sequence }) => sequence)),
      health: (state) => health.push(state),
    },
  );
  clients.push(client);
  return { store: client.store, sequences, health };
}

const remember = (id: string) => ({
  writes: [
    {
      type: 'conversation.ensure' as const,
      conversation: {
        id,
        workspaceId: 'ws_default',
        title: 'Bells',
        titleIsChosen: false,
        createdAt: 1,
        updatedAt: 1,
      },
    },
  ],
});

test('a database that is none is told as such and left alone', async () => {
  writeFileSync(join(folder, 'kingly.db'), 'not a database');
  await expect(open(realThread)).rejects.toMatchObject({ code: 'store_damaged' });
});

test('a store thread that ends unasked is started again; what it had saved is there', async () => {
  const { store, sequences, health } = await open(threadWith(dying));
  await store['store.commit'](remember('conv_1'));
  // To a client, `disconnected` would mean its own connection.
  await expect(store['settings.all']({})).rejects.toMatchObject({
    code: 'store_failed',
    retryable: true,
  });
  expect(await store['conversations.get']({ id: 'conv_1' })).toMatchObject({ title: 'Bells' });
  await store['store.commit'](remember('conv_2'));
  expect(sequences).toEqual([1, 2]);
  expect(health).toEqual([
    { state: 'read_only', reason: storeRestarting },
    { state: 'ok', reason: null },
  ]);
});

test('an event that was committed and not told of is told of by the next thread', async () => {
  const once = JSON.stringify(join(folder, 'died'));
  const { store, sequences } = await open(
    threadWith(`const post = parentPort.postMessage.bind(parentPort);
      parentPort.postMessage = (message) => {
        if (message.topic === 'events' && !existsSync(${once})) {
          writeFileSync(${once}, '');
          process.exit(1);
        }
        post(message);
      };`),
  );
  await expect(store['store.commit'](remember('conv_1'))).rejects.toMatchObject({
    code: 'store_failed',
  });
  await store['store.health']({});
  expect(sequences).toEqual([1]);
  await store['store.commit'](remember('conv_2'));
  expect(sequences).toEqual([1, 2]);
});

test('one that keeps ending stays away, which is told', async () => {
  const { store, health } = await open(threadWith(dying));
  for (let times = 0; times < 4; times += 1) {
    await expect(store['settings.all']({})).rejects.toMatchObject({ code: 'store_failed' });
  }
  await expect(store['store.health']({})).rejects.toMatchObject({
    code: 'store_failed',
    message: storeLost,
  });
  expect(health.at(-1)).toEqual({ state: 'read_only', reason: storeLost });
  expect(health.filter(({ state }) => state === 'ok')).toHaveLength(3);
});
