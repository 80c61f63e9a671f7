import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { defaultWorkspaceId } from '#shared/ids.ts';
import { migrate } from './migrations/migrate.ts';
import { schemaVersion } from './migrations/index.ts';
import { loadVectors } from './load-vectors.ts';
import { openTestStore, temporaryFolder, type TestStore } from './test-support/temporary-store.ts';

async function putEntity({ store }: TestStore, id: string): Promise<void> {
  await store['store.commit']({
    writes: [
      {
        type: 'entity.put',
        entity: { id, workspaceId: defaultWorkspaceId, name: id, entityType: 'thing' },
        by: 'mcp',
      },
    ],
  });
}

test('a store writes beside a Kingly that has the lock, which is told of it once it looks', async () => {
  const kingly = openTestStore();
  const first = openTestStore({ path: kingly.path, shared: true });
  const second = openTestStore({ path: kingly.path, shared: true });
  await putEntity(first, 'ent_one');
  await putEntity(second, 'ent_two');
  expect(kingly.pushed.events).toHaveLength(0);
  kingly.open.look();
  expect(kingly.pushed.events.map(({ record }) => record.kind)).toEqual([
    'memory_change',
    'memory_change',
  ]);
  kingly.open.look();
  expect(kingly.pushed.events).toHaveLength(2);
  const { entities } = await kingly.store['memory.entities']({ workspaceId: defaultWorkspaceId });
  expect(entities.map(({ id }) => id)).toEqual(['ent_one', 'ent_two']);
});

test('work that another process put into the queue is told of', async () => {
  const kingly = openTestStore();
  const other = openTestStore({ path: kingly.path, shared: true });
  await other.store['store.commit']({
    writes: [
      {
        type: 'episode.add',
        episode: {
          id: 'ep_one',
          workspaceId: defaultWorkspaceId,
          sourceKind: 'mcp',
          sourceId: null,
          speaker: 'other',
          conversationId: null,
          title: '',
          text: 'The harbour plan ought to change. '.repeat(200),
          referenceTime: 1,
          metadata: {},
        },
        by: 'mcp',
      },
    ],
  });
  kingly.clock.time += 1_000;
  kingly.open.look();
  expect(kingly.pushed.kinds).toContain('memory_extract');
});

test('the first to come makes the database, and an older one is migrated', async () => {
  const path = join(temporaryFolder(), 'kingly.db');
  const first = openTestStore({ path, shared: true });
  await putEntity(first, 'ent_one');
  first.close();

  const old = join(temporaryFolder(), 'kingly.db');
  const database = new Database(old);
  database.pragma('journal_mode = WAL');
  loadVectors(database);
  migrate(database, schemaVersion - 1);
  database.close();
  const second = openTestStore({ path: old, shared: true });
  await putEntity(second, 'ent_two');
  expect(second.sql('PRAGMA user_version')).toEqual([{ user_version: schemaVersion }]);
});

test('writes nothing into a database that a newer Kingly has migrated meanwhile', async () => {
  const shared = openTestStore({ shared: true });
  shared.sql(`PRAGMA user_version = ${schemaVersion + 1}`);
  await expect(putEntity(shared, 'ent_one')).rejects.toMatchObject({ code: 'store_newer' });
  expect(shared.sql('SELECT count(*) AS n FROM entities')).toEqual([{ n: 0 }]);
});

test('a write waits for another process that is in the middle of one, and then happens', async () => {
  const kingly = openTestStore();
  const holder = new Worker(
    `const { workerData, parentPort } = require('node:worker_threads');
     const database = new (require('better-sqlite3'))(workerData);
     database.exec('BEGIN IMMEDIATE');
     parentPort.postMessage('held');
     setTimeout(() => { database.exec('COMMIT'); database.close(); }, 300);`,
    { eval: true, workerData: kingly.path },
  );
  const ended = once(holder, 'exit');
  await once(holder, 'message');
  await putEntity(kingly, 'ent_one');
  await ended;
  expect(kingly.sql('SELECT count(*) AS n FROM entities')).toEqual([{ n: 1 }]);
});
