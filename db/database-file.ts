import { closeSync, existsSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { KinglyError } from '#shared/errors.ts';
import { schemaVersion } from './migrations/index.ts';
import { applicationId, readSchemaVersion } from './migrations/migrate.ts';
import { damaged, storeError } from './store-error.ts';

const magic = 'SQLite format 3\u0000';

/** What was found at the path, before anything is opened for writing. */
export type DatabaseFile =
  | { readonly state: 'absent' }
  | {
      readonly state: 'present';
      readonly version: number;
      /** It was not closed: its log still holds something. */
      readonly uncleanClose: boolean;
      readonly bytes: number;
    };

/**
 * Looks at a database file without changing it. Throws `store_newer` for one that a later Kingly
 * wrote, and `store_damaged` for one that is empty, no database, or not Kingly's.
 */
export function inspectDatabaseFile(path: string): DatabaseFile {
  const logBytes = sizeOf(`${path}-wal`);
  if (!existsSync(path)) {
    if (logBytes > 0)
      throw damaged(path, 'the file is missing, but its log kingly.db-wal is there');
    return { state: 'absent' };
  }
  const bytes = sizeOf(path);
  if (bytes === 0) throw damaged(path, 'the file is empty');
  if (readStart(path) !== magic) throw damaged(path, 'the file is not a database');
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { readonly: true, fileMustExist: true, timeout: 5_000 });
    const owner = database.pragma('application_id', { simple: true });
    const version = readSchemaVersion(database);
    if (owner !== applicationId || version < 1) {
      throw damaged(path, 'it is not a database of Kingly');
    }
    if (version > schemaVersion) {
      throw new KinglyError(
        'store_newer',
        `The database ${path} was written by a newer Kingly (version ${version}; this one knows ${schemaVersion}). Start the newer Kingly, or move the file away. It was not changed`,
      );
    }
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return { state: 'present', version, uncleanClose: logBytes > 0, bytes: bytes + logBytes };
  } catch (error) {
    throw storeError(error, path);
  } finally {
    database?.close();
  }
}

/** Removes a database that was being made when its making was interrupted. */
export function removeUnfinished(path: string): void {
  for (const ending of ['', '-wal', '-shm', '-journal'])
    rmSync(`${path}${ending}`, { force: true });
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function readStart(path: string): string {
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(magic.length);
    readSync(file, start, 0, start.length, 0);
    return start.toString('latin1');
  } finally {
    closeSync(file);
  }
}
