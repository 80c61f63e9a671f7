import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Store } from '#shared/contracts/store.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { defaultWorkspaceId as workspaceId } from '#shared/ids.ts';
import { connection, type Reader } from './connection.ts';
import { listConversations } from './queries/conversations.ts';
import { allSettings } from './queries/settings.ts';
import { listRuns } from './queries/runs.ts';
import { countOpenWork, listTasks } from './queries/tasks.ts';
import { silentLog } from './store-log.ts';
import { tableChanges } from './table-changes.ts';
import { conversation, createRun, message, task } from './test-support/samples.ts';
import { afterTest, memoryDatabase, openTestStore } from './test-support/temporary-store.ts';
import { migrate } from './migrations/migrate.ts';

const onBadRow = (problem: Error): void => {
  throw problem;
};

/** The same questions, asked of the file without any cache. */
function uncached(reader: Reader): unknown {
  return [
    listConversations(reader, { workspaceId, limit: 200 }, onBadRow),
    listTasks(reader, { workspaceId, limit: 100 }, onBadRow),
    listTasks(reader, { parentTaskId: 'task_0', statuses: ['completed'], limit: 100 }, onBadRow),
    listRuns(reader, { workspaceId, limit: 50 }, onBadRow),
    allSettings(reader, onBadRow),
    countOpenWork(reader),
  ];
}

async function cached(store: Store): Promise<unknown> {
  return [
    await store['conversations.list']({ workspaceId }),
    await store['tasks.list']({ workspaceId }),
    await store['tasks.list']({ parentTaskId: 'task_0', statuses: ['completed'] }),
    await store['runs.list']({ workspaceId }),
    await store['settings.all']({}),
    await store['work.open']({}),
  ];
}

const action = fc.record({
  what: fc.constantFrom(
    'conversation',
    'message',
    'task',
    'part',
    'end',
    'run',
    'step',
    'delete',
    'setting',
    'broken',
    'other',
    'tidy',
  ),
  which: fc.nat(2),
  value: fc.nat(9),
});
type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never;

function writesOf({ what, which, value }: Action): Write[] {
  const id = `conv_${which}`;
  const ensure: Write = { type: 'conversation.ensure', conversation: conversation({ id }) };
  switch (what) {
    case 'conversation':
      return [ensure];
    case 'message':
      return [
        ensure,
        {
          type: 'message.create',
          message: message({ id: `msg_${value}`, conversationId: id, createdAt: 2_000 + value }),
        },
      ];
    case 'task':
      return [{ type: 'task.create', task: task({ id: `task_${which}` }) }];
    case 'part': {
      const part = task({ id: `task_part_${value}`, parentTaskId: `task_${which}` });
      return [{ type: 'task.create', task: part }];
    }
    case 'end':
      return [
        { type: 'task.patch', id: `task_part_${value}`, patch: { status: 'completed' } },
        { type: 'task.patch', id: `task_${which}`, patch: { progress: value / 10 } },
      ];
    case 'run':
      return [createRun({ id: `run_${which}` })];
    case 'step':
      return [
        { type: 'run.step', id: `run_${which}`, key: 'goals', patch: { status: 'completed' } },
      ];
    case 'delete':
      return [{ type: 'conversation.patch', id, patch: { deletedAt: value === 0 ? null : value } }];
    case 'setting':
      return [{ type: 'setting.put', key: `key${which}`, value }];
    case 'broken':
      // Rolled back as a whole, after its first half was written.
      return [
        { type: 'setting.put', key: 'broken', value },
        { type: 'run.step', id: 'run_none', key: 'goals', patch: { status: 'completed' } },
      ];
    default:
      return [];
  }
}

test('whatever is written, by whom and however it ends, a kept answer is the one that would be read', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 3, maxLength: 25 }), async (actions) => {
      const opened = openTestStore();
      const database = new Database(opened.path, { readonly: true });
      afterTest(() => database.close());
      const reader = connection(database, 'reader', silentLog);
      for (const each of actions) {
        if (each.what === 'tidy') opened.open.tidy();
        else if (each.what === 'other') {
          opened.sql(`UPDATE tasks SET title = 'Title ${each.value}' WHERE id = 'task_0'`);
        } else {
          await opened.store['store.commit']({ writes: writesOf(each) }).catch(() => undefined);
        }
        const expected = uncached(reader);
        expect(await cached(opened.store)).toEqual(expected);
        expect(await cached(opened.store)).toEqual(expected);
      }
      const figures = await opened.store['store.caches']({});
      const results = figures.find(({ name }) => name === 'query results');
      expect(results?.hits).toBeGreaterThanOrEqual(actions.length * 5);
      opened.close();
      database.close();
    }),
    { numRuns: 12 },
  );
  // Each run makes a file with all tables, which takes long on a busy machine.
}, 60_000);

test('a write of one table leaves the answers of others', async () => {
  const { store } = openTestStore();
  const misses = async (): Promise<number> => {
    const figures = await store['store.caches']({});
    return figures.find(({ name }) => name === 'query results')?.misses ?? 0;
  };
  await store['tasks.list']({});
  const before = await misses();
  await store['store.commit']({ writes: [{ type: 'setting.put', key: 'a', value: 1 }] });
  await store['tasks.list']({});
  expect(await misses()).toBe(before);
  await store['store.commit']({ writes: [{ type: 'task.create', task: task() }] });
  expect(await store['tasks.list']({})).toHaveLength(1);
  expect(await misses()).toBe(before + 1);
});

test('triggers and foreign keys count with the statement that sets them off', () => {
  const database = memoryDatabase();
  migrate(database);
  database.exec(`
    CREATE TABLE parents (id INTEGER PRIMARY KEY);
    CREATE TABLE children (id INTEGER PRIMARY KEY,
      parent INTEGER REFERENCES parents (id) ON DELETE SET NULL);
    CREATE TABLE tellers (id INTEGER);
    CREATE TRIGGER told AFTER UPDATE ON children BEGIN INSERT INTO tellers VALUES (NEW.id); END;`);
  const changes = tableChanges(database);
  const changed = (sql: string): readonly string[] => {
    const names = ['parents', 'children', 'tellers', 'events', 'tasks', 'tasks_history'];
    const before = names.map((name) => changes.revision([name]));
    changes.note(sql);
    return names.filter((name, index) => changes.revision([name]) !== before[index]);
  };
  expect(changed('INSERT INTO parents VALUES (1)')).toEqual(['parents']);
  expect(changed('DELETE FROM parents WHERE id = 1')).toEqual(['parents', 'children', 'tellers']);
  expect(changed('UPDATE tasks SET title = 1')).toEqual(['events', 'tasks', 'tasks_history']);
  expect(changed('SELECT 1')).toEqual([]);
});
