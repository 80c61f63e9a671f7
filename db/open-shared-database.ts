import Database from 'better-sqlite3';
import { isKinglyError, KinglyError } from '#shared/errors.ts';
import { inspectDatabaseFile } from './database-file.ts';
import { configure, type OpenDatabase, openDatabase } from './open-database.ts';
import { loadVectors } from './load-vectors.ts';
import { sharedPatience } from './in-turn.ts';
import { schemaVersion } from './migrations/index.ts';
import { readSchemaVersion } from './migrations/migrate.ts';
import { storeError } from './store-error.ts';

/** How often a database that another process is making or migrating is looked at again. */
const preparations = 5;

/**
 * Opens the database beside other processes that write it: without the lock of the one Kingly, and
 * without its housekeeping. What is missing or older is made or migrated first, under that lock.
 * Throws what `openDatabase` does.
 */
export function openSharedDatabase(path: string): OpenDatabase {
  prepare(path);
  const opened: Database.Database[] = [];
  try {
    const writer = new Database(path, { fileMustExist: true, timeout: sharedPatience.otherwiseMs });
    opened.push(writer);
    configure(writer);
    writer.pragma(`busy_timeout = ${sharedPatience.otherwiseMs}`);
    loadVectors(writer);
    const reader = new Database(path, {
      readonly: true,
      fileMustExist: true,
      timeout: sharedPatience.otherwiseMs,
    });
    opened.push(reader);
    reader.pragma('query_only = ON');
    loadVectors(reader);
    return {
      writer,
      reader,
      unchecked: false,
      // The last connection of all writes the log into the database; SQLite sees to it.
      close: () => {
        for (const database of opened.toReversed()) database.close();
      },
    };
  } catch (error) {
    for (const database of opened.toReversed()) database.close();
    throw storeError(error, path);
  }
}

function prepare(path: string): void {
  for (let attempt = 1; ; attempt += 1) {
    const file = inspectDatabaseFile(path);
    if (file.state === 'present' && file.version === schemaVersion) return;
    try {
      openDatabase(path).close();
    } catch (error) {
      // Another process has the lock, and may be doing the same.
      const isHeld = isKinglyError(error) && error.code === 'store_failed' && error.retryable;
      if (!isHeld || attempt === preparations) throw error;
    }
  }
}

/** Throws `store_newer` where another process migrated the database meanwhile. */
export function assertSameSchema(database: Database.Database): void {
  if (readSchemaVersion(database) === schemaVersion) return;
  throw new KinglyError(
    'store_newer',
    'A newer Kingly has changed the database. Start this program again from the newer version',
  );
}
