import { expect, test } from 'vitest';
import { memoryDatabase } from '../test-support/temporary-store.ts';
import { events } from './0007-events.ts';
import { migrate } from './migrate.ts';
import { testMigration } from './migrations.contract.ts';

testMigration({
  migration: events,
  adds: ['events'],
  columns: { events: 'id event_type entity_type entity_id payload created_at processed_at' },
});

test('a row written with plain SQL makes its event, and a rolled back one leaves no gap', () => {
  const database = memoryDatabase();
  migrate(database, 7);
  const insert = database.prepare(
    `INSERT INTO tasks (id, title, workspace_id) VALUES (?, 'A', 'ws_default')`,
  );
  database.exec('BEGIN');
  insert.run('task_1');
  database.exec('ROLLBACK');
  insert.run('task_2');
  expect(database.prepare('SELECT id, event_type, entity_id FROM events').all()).toEqual([
    { id: 1, event_type: 'task.created', entity_id: 'task_2' },
  ]);
});
