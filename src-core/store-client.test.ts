import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStoreClient, storeLost } from './store-client.ts';

const realThread = fileURLToPath(new URL('../db/store-thread.ts', import.meta.url));
const log = { info: () => {}, warn: () => {}, error: () => {} };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kingly-store-client-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a database that is none is told as such and left alone', async () => {
  writeFileSync(join(folder, 'kingly.db'), 'not a database');
  await expect(
    openStoreClient({ dataFolder: folder, storeThreadPath: realThread, log }, {}),
  ).rejects.toMatchObject({ code: 'store_damaged' });
});

test('a store thread that ends unasked is told, and does not look like a lost connection', async () => {
  // The real thread, in a worker that ends itself when it is asked for its settings.
  const entry = join(folder, 'dying-thread.mjs');
  writeFileSync(
    entry,
    `import { parentPort } from 'node:worker_threads';
     parentPort.on('message', ({ method }) => { if (method === 'settings.all') process.exit(1); });
     await import(${JSON.stringify(realThread)});`,
  );
  let lost = 0;
  const client = await openStoreClient(
    { dataFolder: folder, storeThreadPath: entry, log },
    {},
    () => (lost += 1),
  );
  await expect(client.store['settings.all']({})).rejects.toMatchObject({
    code: 'store_failed',
    message: storeLost,
  });
  expect(lost).toBe(1);
  await client.close();
});
