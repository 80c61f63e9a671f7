import { expect, test } from 'vitest';
import { memoryDatabase } from '../test-support/temporary-store.ts';
import { tasks } from './0003-tasks.ts';
import { migrate } from './migrate.ts';
import { testMigration } from './migrations.contract.ts';

testMigration({
  migration: tasks,
  adds: ['tasks', 'tasks_history'],
  columns: {
    tasks:
      'id title description intent_type intent_source business_goal context_adaptations parent_context workspace_id project_id status confidence complexity routing_decision metadata created_at updated_at valid_from valid_to',
  },
});

test('an earlier state is kept with its period, progress alone is not', () => {
  const database = memoryDatabase();
  migrate(database, 3);
  database.exec(`
    INSERT INTO tasks (id, title, workspace_id, valid_from) VALUES ('task_1', 'A', 'ws_default', 10);
    UPDATE tasks SET progress = 0.5;
    UPDATE tasks SET title = 'B', valid_from = 20;`);
  const columns = 'title, progress, valid_from, valid_to';
  expect(database.prepare(`SELECT ${columns} FROM tasks_history`).all()).toEqual([
    { title: 'A', progress: 0.5, valid_from: 10, valid_to: 20 },
  ]);
  expect(database.prepare(`SELECT ${columns} FROM tasks`).all()).toEqual([
    { title: 'B', progress: 0.5, valid_from: 20, valid_to: Date.UTC(9999, 11, 31) },
  ]);
});
