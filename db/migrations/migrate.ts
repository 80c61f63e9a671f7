import type { Database } from 'better-sqlite3';
import { KinglyError } from '#shared/errors.ts';
import { migrations } from './index.ts';

/** `PRAGMA application_id` of Kingly's databases: the letters "King". */
export const applicationId = 0x4b_69_6e_67;

/** The schema's version in this database; 0 in an empty one. */
export function readSchemaVersion(database: Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}

/**
 * Brings the schema to `target` (the newest, where absent), each migration in a transaction of
 * its own with its `user_version`. Throws what SQLite throws; a failed step leaves no trace.
 */
export function migrate(database: Database, target: number = migrations.length): void {
  const present = readSchemaVersion(database);
  for (const migration of migrations.slice(present, target)) {
    if (migration.version !== readSchemaVersion(database) + 1) {
      throw new KinglyError('internal', `Migration ${migration.version} is out of order`);
    }
    database
      .transaction(() => {
        database.exec(migration.sql);
        database.pragma(`user_version = ${migration.version}`);
        database.pragma(`application_id = ${applicationId}`);
      })
      .immediate();
  }
}
