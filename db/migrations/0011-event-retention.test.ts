import { expect, test } from 'vitest';
import { memoryDatabase } from '../test-support/temporary-store.ts';
import { eventRetention } from './0011-event-retention.ts';
import { migrate } from './migrate.ts';
import { testMigration } from './migrations.contract.ts';

testMigration({
  migration: eventRetention,
  adds: ['event_retention'],
  columns: { event_retention: 'removed_until compacted_until' },
});

const before = eventRetention.version - 1;

function databaseWithTasks(count: number) {
  const database = memoryDatabase();
  migrate(database, before);
  for (let number = 1; number <= count; number += 1) {
    database
      .prepare(`INSERT INTO tasks (id, title, workspace_id) VALUES (?, 'A', 'ws_default')`)
      .run(`task_${number}`);
  }
  return database;
}

function removedUntil(database: ReturnType<typeof memoryDatabase>): unknown {
  return database.prepare('SELECT removed_until FROM event_retention').pluck().get();
}

test('what was pruned before counts as removed, also where nothing is left', () => {
  const some = databaseWithTasks(4);
  some.exec('DELETE FROM events WHERE id <= 2');
  migrate(some, eventRetention.version);
  expect(removedUntil(some)).toBe(2);

  const none = databaseWithTasks(4);
  none.exec('DELETE FROM events');
  migrate(none, eventRetention.version);
  expect(removedUntil(none)).toBe(4);

  const fresh = databaseWithTasks(0);
  migrate(fresh, eventRetention.version);
  expect(removedUntil(fresh)).toBe(0);
});

test('whatever removes an event moves the mark, and never back', () => {
  const database = databaseWithTasks(5);
  migrate(database, eventRetention.version);
  database.exec('DELETE FROM events WHERE id = 3');
  expect(removedUntil(database)).toBe(3);
  database.exec('DELETE FROM events WHERE id = 1');
  expect(removedUntil(database)).toBe(3);
});
