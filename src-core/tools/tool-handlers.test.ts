import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '#shared/clock.ts';
import { KinglyError } from '#shared/errors.ts';
import { toolServerDraftSchema, type ToolServerDraftInput } from '#shared/contracts/tools.ts';
import { fileSecrets } from '../secrets/file-secrets.ts';
import { plainBox, type SecretBox } from '../secrets/secret-box.ts';
import { openStoreClient, type StoreClient } from '../store-client.ts';
import { toolHandlers } from './tool-handlers.ts';

const quiet = { info: () => {}, warn: () => {}, error: () => {} };
let folder: string;
let client: StoreClient;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kingly-tools-'));
  client = await openStoreClient(
    {
      dataFolder: folder,
      storeThreadPath: fileURLToPath(new URL('../../db/store-thread.ts', import.meta.url)),
      log: quiet,
    },
    {},
  );
});
afterEach(async () => {
  await client.close();
  rmSync(folder, { recursive: true, force: true });
});

function handlers(box: SecretBox = plainBox) {
  return toolHandlers({
    store: client.store,
    secrets: fileSecrets(join(folder, 'secrets'), box),
    supervisor: {
      calls: () => {
        throw new KinglyError('disconnected', 'The backend is not running just now');
      },
    },
    clock: systemClock,
    tellTools: () => {},
  });
}
const draft = (change: Partial<ToolServerDraftInput> = {}) =>
  toolServerDraftSchema.parse({ name: 'Notes', command: 'notes', ...change });

test('a server is kept off, its keys apart from it, and both go together', async () => {
  const tools = handlers();
  const server = await tools['tools.servers.put'](draft({ environment: { KEY: 'the secret' } }));
  expect(server).toMatchObject({ enabled: false, environmentNames: ['KEY'] });
  expect(JSON.stringify(await tools['tools.servers.list']({}))).not.toContain('the secret');
  const secrets = fileSecrets(join(folder, 'secrets'), plainBox);
  expect(await secrets.get(server.id)).toEqual({ 'environment:KEY': 'the secret' });
  // Null keeps what is there.
  await tools['tools.servers.put']({ ...draft({ environment: { KEY: null } }), id: server.id });
  expect(await secrets.get(server.id)).toEqual({ 'environment:KEY': 'the secret' });
  await tools['tools.servers.delete']({ id: server.id });
  expect(await secrets.get(server.id)).toEqual({});
});

test('where keys cannot be kept, a server with one is refused, and one without is not', async () => {
  const reason = new KinglyError('not_available', 'There is no keyring');
  const closed = { ...plainBox, seal: () => Promise.reject(reason) };
  const tools = handlers(closed);
  await expect(
    tools['tools.servers.put'](draft({ environment: { KEY: 'the secret' } })),
  ).rejects.toMatchObject({ code: 'not_available', message: 'There is no keyring' });
  expect(await tools['tools.servers.list']({})).toEqual([]);
  expect(await tools['tools.servers.put'](draft())).toMatchObject({ name: 'Notes' });
});

test('a name that is taken leaves the keys as they were', async () => {
  const tools = handlers();
  const { id } = await tools['tools.servers.put'](draft({ environment: { KEY: 'one' } }));
  await tools['tools.servers.put'](draft({ name: 'Other' }));
  await expect(
    tools['tools.servers.put']({ ...draft({ name: 'Other', environment: { KEY: 'two' } }), id }),
  ).rejects.toMatchObject({ code: 'duplicate' });
  const secrets = fileSecrets(join(folder, 'secrets'), plainBox);
  expect(await secrets.get(id)).toEqual({ 'environment:KEY': 'one' });
});

test('only the command that was seen is allowed', async () => {
  const tools = handlers();
  const server = await tools['tools.servers.put'](draft());
  await expect(
    tools['tools.servers.enable']({ id: server.id, enabled: true, pin: '0'.repeat(64) }),
  ).rejects.toMatchObject({ code: 'refused' });
  expect(
    await tools['tools.servers.enable']({ id: server.id, enabled: true, pin: server.pin }),
  ).toMatchObject({ enabled: true });
});
