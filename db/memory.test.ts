import { expect, test } from 'vitest';
import type { JsonValue } from '#shared/json.ts';
import { task } from './test-support/samples.ts';
import { openTestStore } from './test-support/temporary-store.ts';
import { getTaskAsOf } from './queries/tasks.ts';
import { connection } from './connection.ts';
import { silentLog } from './store-log.ts';
import Database from 'better-sqlite3';
import { afterTest } from './test-support/temporary-store.ts';

const workspaceId = 'ws_default';

function memoryStore() {
  const { store, clock, ...rest } = openTestStore();
  return {
    store,
    clock,
    ...rest,
    put: (value: JsonValue, validFrom?: number) =>
      store['store.commit']({
        writes: [
          {
            type: 'memory.put',
            workspaceId,
            key: 'editor',
            value,
            memoryType: 'preference',
            ...(validFrom === undefined ? {} : { validFrom }),
          },
        ],
      }),
    at: async (at?: number) =>
      (
        await store['memory.get']({
          workspaceId,
          key: 'editor',
          ...(at === undefined ? {} : { at }),
        })
      )?.value,
    history: async () =>
      (await store['memory.history']({ workspaceId, key: 'editor' })).map(
        ({ version, value, validFrom, validTo, recordedAt, supersededAt }) => [
          version,
          value,
          validFrom,
          validTo,
          recordedAt,
          supersededAt,
        ],
      ),
  };
}

test('a new value closes the one before; both axes are kept', async () => {
  const memory = memoryStore();
  memory.clock.time = 100;
  await memory.put('Vim');
  memory.clock.time = 300;
  await memory.put('Helix', 200);
  expect(await memory.history()).toEqual([
    [1, 'Vim', 100, 200, 100, 300],
    [2, 'Helix', 200, null, 300, null],
  ]);
  expect(await memory.at(99)).toBeUndefined();
  expect(await memory.at(150)).toBe('Vim');
  expect(await memory.at(200)).toBe('Helix');
  expect(await memory.at()).toBe('Helix');
});

test('an equal value adds no version, whatever the order of its properties', async () => {
  const memory = memoryStore();
  await memory.put({ a: 1, b: [1, { c: null, d: 2 }] });
  await memory.put({ b: [1, { d: 2, c: null }], a: 1 });
  expect(await memory.history()).toHaveLength(1);
  await memory.put({ b: [{ d: 2, c: null }, 1], a: 1 });
  expect(await memory.history()).toHaveLength(2);
});

test('what began earlier replaces all that came after it', async () => {
  const memory = memoryStore();
  memory.clock.time = 100;
  await memory.put('Vim');
  memory.clock.time = 200;
  await memory.put('Emacs');
  memory.clock.time = 300;
  await memory.put('Helix', 50);
  for (const at of [50, 150, 250]) expect(await memory.at(at)).toBe('Helix');
  memory.clock.time = 300;
  await memory.put('Zed');
  await memory.put('Nano');
  expect(await memory.at(300)).toBe('Nano');
  expect(await memory.at(299)).toBe('Helix');
});

test('a value that begins later leaves the present one until then', async () => {
  const memory = memoryStore();
  memory.clock.time = 100;
  await memory.put('Vim');
  await memory.put('Helix', 500);
  expect(await memory.at()).toBe('Vim');
  expect(await memory.at(500)).toBe('Helix');
});

test('workspaces do not see each other', async () => {
  const memory = memoryStore();
  memory.sql(`INSERT INTO workspaces (id, name) VALUES ('ws_2', 'Work')`);
  await memory.put('Vim');
  expect(await memory.store['memory.get']({ workspaceId: 'ws_2', key: 'editor' })).toBeNull();
  expect(await memory.store['memory.search']({ workspaceId: 'ws_2', query: 'editor' })).toEqual([]);
});

test('a task can be seen as it was', async () => {
  const { store, clock, path } = openTestStore();
  const patch = async (time: number, changes: object): Promise<void> => {
    clock.time = time;
    await store['store.commit']({ writes: [{ type: 'task.patch', id: 'task_1', patch: changes }] });
  };
  await store['store.commit']({
    writes: [{ type: 'task.create', task: task({ createdAt: 100 }) }],
  });
  await patch(200, { status: 'running' });
  await patch(250, { progress: 0.5 });
  await patch(300, { status: 'completed', progress: 1, result: 'Done' });
  const database = new Database(path, { readonly: true });
  afterTest(() => database.close());
  const reader = connection(database, 'reader', silentLog);
  const statuses = [99, 100, 199, 200, 299, 300].map(
    (at) => getTaskAsOf(reader, 'task_1', at)?.status,
  );
  expect(statuses).toEqual([undefined, 'accepted', 'accepted', 'running', 'running', 'completed']);
});
