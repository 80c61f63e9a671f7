import { expect, test } from 'vitest';
import { memoryDatabase } from '../test-support/temporary-store.ts';
import { workspaces } from './0001-workspaces.ts';
import { migrate } from './migrate.ts';
import { testMigration } from './migrations.contract.ts';

testMigration({ migration: workspaces, adds: ['workspaces', 'projects', 'settings'] });

test('there is a first workspace', () => {
  const database = memoryDatabase();
  migrate(database, 1);
  expect(database.prepare('SELECT id, name FROM workspaces').all()).toEqual([
    { id: 'ws_default', name: 'Personal' },
  ]);
});
