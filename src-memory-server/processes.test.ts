import { fileURLToPath } from 'node:url';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openStoreClient } from '#core/store-client.ts';
import { defaultWorkspaceId } from '#shared/ids.ts';
import { graphAddress } from './resources.ts';
import { afterTest, call, startStdio, temporaryFolder } from './test-support/clients.ts';

const note = (client: Client, entityName: string, contents: readonly string[]) =>
  call(client, 'add_observations', { observations: [{ entityName, contents }] });

const foundSchema = z.object({
  entities: z.array(z.object({ observations: z.array(z.string()) })),
});

async function observations(client: Client, name: string): Promise<readonly string[]> {
  const found = foundSchema.parse(await call(client, 'open_nodes', { names: [name] }));
  return found.entities[0]?.observations ?? [];
}

test('four processes write at once and lose nothing, not even the making of the database', async () => {
  const folder = temporaryFolder();
  const clients = await Promise.all(
    ['a', 'b', 'c', 'd'].map((name) => startStdio(folder, [], `program ${name}`)),
  );
  const [first] = clients;
  if (first === undefined) throw new Error('no client');
  await Promise.all(
    clients.map((client) =>
      call(client, 'create_entities', {
        entities: [{ name: 'Shared', entityType: 'thing', observations: [] }],
      }),
    ),
  );
  const each = 25;
  await Promise.all(
    clients.map(async (client, index) => {
      for (let number = 0; number < each; number += 1) {
        await note(client, 'Shared', [`${index}/${number}`]);
      }
    }),
  );
  const kept = new Set(await observations(first, 'Shared'));
  expect(kept.size).toBe(clients.length * each);
  const { entities } = await call(first, 'read_graph');
  expect(entities).toHaveLength(1);
}, 90_000);

test('a process that is killed loses nothing that it answered', async () => {
  const folder = temporaryFolder();
  const victim = await startStdio(folder);
  const { transport } = victim;
  if (!(transport instanceof StdioClientTransport)) throw new Error('no process');
  await call(victim, 'create_entities', {
    entities: [{ name: 'Log', entityType: 'thing', observations: [] }],
  });
  const answered: string[] = [];
  // Several at once, until the end: others wait in the process, and one is on its way to the disk.
  const lanes = Array.from({ length: 4 }, async (_, lane) => {
    for (let number = 0; ; number += 1) {
      await note(victim, 'Log', [`lane ${lane}, line ${number}`]);
      answered.push(`lane ${lane}, line ${number}`);
      if (answered.length === 15) process.kill(transport.pid ?? 0, 'SIGKILL');
    }
  });
  await Promise.allSettled(lanes);
  expect(answered.length).toBeGreaterThanOrEqual(15);
  const heir = await startStdio(folder);
  expect(await observations(heir, 'Log')).toEqual(expect.arrayContaining(answered));
  await note(heir, 'Log', ['after']);
  expect(await observations(heir, 'Log')).toContain('after');
}, 60_000);

test('a Kingly that runs is told of what another process writes, and the other of what Kingly writes', async () => {
  const folder = temporaryFolder();
  const told: string[] = [];
  let onTold = (): void => {};
  const kingly = await openStoreClient(
    {
      dataFolder: folder,
      storeThreadPath: fileURLToPath(new URL('../db/store-thread.ts', import.meta.url)),
      log: { info: () => {}, warn: () => {}, error: () => {} },
    },
    {
      events: ({ events }) => {
        told.push(...events.map(({ record }) => record.kind));
        onTold();
      },
    },
  );
  afterTest(() => kingly.close());
  const client = await startStdio(folder);
  const heard = new Promise<void>((resolve) => {
    onTold = resolve;
  });
  await call(client, 'create_entities', {
    entities: [{ name: 'Anna', entityType: 'person', observations: [] }],
  });
  await heard;
  expect(told).toEqual(['memory_change']);
  const page = await kingly.store['memory.entities']({ workspaceId: defaultWorkspaceId });
  const [anna] = page.entities;
  expect(anna).toMatchObject({ name: 'Anna', metadata: { source: 'mcp:test client' } });

  const uri = `memory://entity/${anna?.id ?? ''}`;
  const updated: string[] = [];
  const done = new Promise<void>((resolve) => {
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => {
      updated.push(params.uri);
      if (updated.length === 2) resolve();
    });
  });
  await client.subscribeResource({ uri: graphAddress });
  await client.subscribeResource({ uri });
  await kingly.store['store.commit']({
    writes: [
      {
        type: 'fact.add',
        fact: {
          id: 'fact_1',
          workspaceId: defaultWorkspaceId,
          subject: { id: anna?.id ?? '' },
          relation: 'likes',
          value: 'tea',
        },
      },
    ],
  });
  await done;
  expect(updated.toSorted()).toEqual([uri, graphAddress].toSorted());
  const { contents } = await client.readResource({ uri });
  expect(JSON.stringify(contents)).toContain('Anna likes tea');
}, 60_000);
