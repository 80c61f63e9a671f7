import { expect, test } from 'vitest';
import { memoryDatabase } from '../test-support/temporary-store.ts';
import { search } from './0008-search.ts';
import { migrate } from './migrate.ts';
import { testMigration } from './migrations.contract.ts';

testMigration({
  migration: search,
  adds: ['tasks_fts', 'conversations_fts', 'messages_fts', 'memory_fts'],
  columns: { tasks_fts: 'title description intent_type business_goal' },
});

test('rows from before are found', () => {
  const database = memoryDatabase();
  migrate(database, 7);
  database.exec(`
    INSERT INTO tasks (id, title, workspace_id) VALUES ('task_1', 'Ring the bells', 'ws_default');
    INSERT INTO memory (workspace_id, key, value, key_text, value_text)
    VALUES ('ws_default', 'editor', '"Helix"', 'editor', 'Helix');`);
  migrate(database, 8);
  const count = (index: string, match: string): unknown =>
    database.prepare(`SELECT count(*) FROM ${index} WHERE ${index} MATCH ?`).pluck().get(match);
  expect(count('tasks_fts', 'bell')).toBe(1);
  expect(count('memory_fts', 'helix')).toBe(1);
});
