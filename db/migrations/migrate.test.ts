import { expect, test } from 'vitest';
import { memoryDatabase } from '../test-support/temporary-store.ts';
import { migrations, schemaVersion } from './index.ts';
import { migrate, readSchemaVersion } from './migrate.ts';

test('numbers follow each other', () => {
  expect(migrations.map(({ version }) => version)).toEqual(
    Array.from({ length: schemaVersion }, (_, index) => index + 1),
  );
});

test('migrating twice does nothing more', () => {
  const database = memoryDatabase();
  migrate(database);
  migrate(database);
  expect(readSchemaVersion(database)).toBe(schemaVersion);
});

test('a step that fails leaves no trace', () => {
  const database = memoryDatabase();
  migrate(database, 2);
  database.exec('CREATE TABLE tasks_history (id)');
  expect(() => migrate(database)).toThrow(/tasks_history already exists/u);
  expect(readSchemaVersion(database)).toBe(2);
  expect(
    database.prepare(`SELECT count(*) FROM sqlite_schema WHERE name = 'tasks'`).pluck().get(),
  ).toBe(0);
});
