import { closeSync, existsSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { EventEnvelope } from '#shared/contracts/entities.ts';
import { type StoreHealth, storeContract, storeTopics } from '#shared/contracts/store.ts';
import type { ErrorInfo } from '#shared/errors.ts';
import { connect, listen } from '#shared/rpc/rpc.ts';
import { startStoreThread } from './store-port.ts';
import { enqueue, exchange } from './test-support/samples.ts';
import { openTestStore, temporaryFolder } from './test-support/temporary-store.ts';

const entryPath = fileURLToPath(new URL('store-thread.ts', import.meta.url));

function start(databasePath: string) {
  const thread = startStoreThread({ entryPath, databasePath, ballastBytes: 4_096 });
  const events: EventEnvelope[] = [];
  const kinds: string[] = [];
  const failed = new Promise<ErrorInfo>((resolve) => {
    listen(thread.port, storeTopics, {
      events: (push) => events.push(...push.events),
      jobs: (push) => kinds.push(...push.kinds),
      failed: resolve,
    });
  });
  return { thread, store: connect(thread.port, storeContract), events, kinds, failed };
}

test('serves the contract over its port, pushes, closes cleanly and is there again', async () => {
  const path = join(temporaryFolder(), 'kingly.db');
  const first = start(path);
  const result = await first.store['store.commit']({ writes: [...exchange, enqueue()] });
  // Pushes come before the answer of the call that caused them.
  expect(first.events.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  expect(first.kinds).toEqual(['chat']);
  expect(result.sequence).toBe(3);
  await expect(first.store['memory.search']({ workspaceId: '|', query: '' })).rejects.toMatchObject(
    { code: 'invalid_input' },
  );
  await first.thread.close();
  expect(existsSync(`${path}-wal`)).toBe(false);
  await expect(first.store['store.health']({})).rejects.toMatchObject({ code: 'disconnected' });

  const second = start(path);
  expect(await second.store['messages.get']({ id: 'msg_1' })).toMatchObject({ text: 'Hello' });
  second.thread.port.close();
  await second.thread.closed;
});

test('says why it cannot open, and ends', async () => {
  const path = join(temporaryFolder(), 'kingly.db');
  writeFileSync(path, 'not a database');
  const { thread, store, failed } = start(path);
  const call = store['store.health']({}).catch((error: unknown) => error);
  expect(await failed).toMatchObject({
    code: 'store_damaged',
    message: expect.stringContaining(path),
  });
  await thread.closed;
  expect(await call).toMatchObject({ code: 'disconnected' });
});

test('two threads do not share a file', async () => {
  const path = join(temporaryFolder(), 'kingly.db');
  const first = start(path);
  await first.store['store.health']({});
  const second = start(path);
  expect(await second.failed).toMatchObject({ code: 'store_failed' });
  await second.thread.closed;
  await first.thread.close();
});

test('a large database is checked beside the work, and a broken one is not written any more', async () => {
  const made = openTestStore();
  await made.store['store.commit']({ writes: exchange });
  made.sql(
    `INSERT INTO settings (key, value) VALUES ('large', json_quote(hex(randomblob(9000000))))`,
  );
  made.close();
  const file = openSync(made.path, 'r+');
  writeSync(file, new Uint8Array(4_096 * 16), 0, 4_096 * 16, 4_096 * 2_000);
  closeSync(file);

  const thread = startStoreThread({ entryPath, databasePath: made.path, ballastBytes: 4_096 });
  const health = await new Promise<StoreHealth>((resolve) => {
    listen(thread.port, storeTopics, { health: resolve });
  });
  expect(health).toEqual({ state: 'read_only', reason: expect.stringContaining('is damaged') });
  const store = connect(thread.port, storeContract);
  expect(await store['messages.get']({ id: 'msg_1' })).toMatchObject({ text: 'Hello' });
  await expect(
    store['store.commit']({ writes: [{ type: 'setting.put', key: 'a', value: 1 }] }),
  ).rejects.toMatchObject({ code: 'store_damaged' });
  await thread.close();
});
