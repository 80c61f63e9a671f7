import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  ResourceListChangedNotificationSchema,
  ResourceUpdatedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { expect, test } from 'vitest';
import { graphAddress } from '../resources.ts';
import { afterTest, call, entryPath, refusal, temporaryFolder } from '../test-support/clients.ts';

type Host = { readonly address: URL; readonly token: string; readonly tokenFile: string };

/** A server process of its own, which ends with the test. */
async function startHttp(folder: string): Promise<Host> {
  const child = spawn(process.execPath, [entryPath, '--data', folder, '--http', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  afterTest(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  const lines = createInterface({ input: child.stderr });
  const address = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      const found = /served at (\S+)/u.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}`)));
  });
  const tokenFile = join(folder, 'memory-token');
  return { address: new URL(address), token: readFileSync(tokenFile, 'utf8').trim(), tokenFile };
}

async function connect({ address, token }: Host, name = 'http client'): Promise<Client> {
  const client = new Client({ name, version: '1' });
  await client.connect(
    new StreamableHTTPClientTransport(address, {
      requestInit: { headers: { Authorization: `Bearer ${token}` } },
    }),
  );
  afterTest(() => client.close());
  return client;
}

const anna = { name: 'Anna', entityType: 'person', observations: ['likes tea'] };

test('several clients share the memory, and each hears of what the others change', async () => {
  const host = await startHttp(temporaryFolder());
  const [writer, reader] = [await connect(host, 'writer'), await connect(host, 'reader')];
  const heard = { list: 0, graph: 0 };
  const both = new Promise<void>((resolve) => {
    const count = (key: keyof typeof heard): void => {
      heard[key] += 1;
      if (heard.list > 0 && heard.graph > 0) resolve();
    };
    reader.setNotificationHandler(ResourceListChangedNotificationSchema, () => count('list'));
    reader.setNotificationHandler(ResourceUpdatedNotificationSchema, () => count('graph'));
  });
  await reader.subscribeResource({ uri: graphAddress });
  await call(writer, 'create_entities', { entities: [anna] });
  await both;
  expect(await call(reader, 'open_nodes', { names: ['Anna'] })).toEqual({
    entities: [anna],
    relations: [],
  });
  expect(await refusal(reader, 'create_entities', { entities: [{ name: 'x' }] })).toContain(
    'entityType',
  );
  const { resources } = await reader.listResources();
  expect(resources.map(({ name }) => name)).toEqual(['knowledge-graph', 'Anna']);
  await expect(reader.readResource({ uri: 'memory://entity/ent_none' })).rejects.toThrow(
    'There is no resource',
  );
}, 60_000);

/** A raw request, with headers that a client library would not send. */
function ask(
  { address }: Host,
  headers: Readonly<Record<string, string>>,
  path = address.pathname,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port: address.port, path, method: 'POST', headers },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    sent.once('error', reject);
    sent.end('{}');
  });
}

test('only who has the token is served, at this address, and no page of another site', async () => {
  const host = await startHttp(temporaryFolder());
  const allowed = { Authorization: `Bearer ${host.token}` };
  expect(await ask(host, {})).toBe(401);
  expect(await ask(host, { Authorization: 'Bearer wrong' })).toBe(401);
  expect(await ask(host, { ...allowed, Host: `evil.example:${host.address.port}` })).toBe(403);
  expect(await ask(host, { ...allowed, Origin: 'https://evil.example' })).toBe(403);
  expect(await ask(host, { ...allowed, Origin: 'null' })).toBe(403);
  expect(await ask(host, allowed, '/')).toBe(404);
  expect(await ask(host, { ...allowed, 'Mcp-Session-Id': 'unknown' })).toBe(404);
  // Let in; what it then says is no beginning of a session.
  const status = await ask(host, { ...allowed, 'Content-Type': 'application/json' });
  expect(status).toBeGreaterThanOrEqual(400);
  expect([401, 403, 404]).not.toContain(status);
  if (process.platform !== 'win32') expect(statSync(host.tokenFile).mode & 0o777).toBe(0o600);
}, 60_000);
