import type { Database } from 'better-sqlite3';
import { expect, test } from 'vitest';
import { memoryDatabase } from '../test-support/temporary-store.ts';
import { migrate, readSchemaVersion } from './migrate.ts';
import type { Migration } from './migration.ts';

/** What a database looks like before and after one migration. */
export type MigrationCase = {
  readonly migration: Migration;
  /** Tables and views that it adds. */
  readonly adds: readonly string[];
  /** Columns of the specification, by table: the least that must be there. */
  readonly columns?: Readonly<Record<string, string>>;
};

function tableNames(database: Database): readonly string[] {
  return database
    .prepare(`SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')`)
    .pluck()
    .all()
    .map(String);
}

/** Runs one migration on a real database of the version before it. */
export function testMigration({ migration, adds, columns = {} }: MigrationCase): void {
  test(`${migration.version} ${migration.name}: before and after`, () => {
    const database = memoryDatabase();
    migrate(database, migration.version - 1);
    expect(readSchemaVersion(database)).toBe(migration.version - 1);
    for (const name of adds) expect(tableNames(database)).not.toContain(name);

    migrate(database, migration.version);
    expect(readSchemaVersion(database)).toBe(migration.version);
    for (const name of adds) expect(tableNames(database)).toContain(name);
    for (const [table, least] of Object.entries(columns)) {
      const found = database.prepare('SELECT name FROM pragma_table_xinfo(?)').pluck().all(table);
      expect(found).toEqual(expect.arrayContaining(least.split(' ')));
    }
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(database.pragma('foreign_key_check')).toEqual([]);
  });
}
