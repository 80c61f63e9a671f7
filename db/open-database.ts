import { mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { KinglyError } from '#shared/errors.ts';
import { inspectDatabaseFile, removeUnfinished } from './database-file.ts';
import { loadVectors } from './load-vectors.ts';
import { migrate } from './migrations/migrate.ts';
import { lockForWriting } from './single-writer-lock.ts';
import { damaged, sqliteCode, storeError } from './store-error.ts';

/** Every SQLite before it can corrupt a database that two connections checkpoint at once. */
const minimumSqlite = [3, 51, 3] as const;

/**
 * Up to these sizes the check is done before the store opens, beyond them beside its work. It
 * takes about a second for 100 MB.
 */
const checkAtOnceBytes = { closed: 16 * 1_048_576, unclean: 64 * 1_048_576 } as const;

/** The open connections; `unchecked` when the file was too large to check before opening. */
export type OpenDatabase = {
  readonly writer: Database.Database;
  readonly reader: Database.Database;
  readonly unchecked: boolean;
  /** Checkpoints the log, closes both and lets another process have the file. */
  close(): void;
};

/**
 * Opens the database at `path`, or makes it where there is none. Throws `store_newer`,
 * `store_damaged`, `store_full`, or `store_failed`; a file that is there is never written over.
 */
export function openDatabase(path: string): OpenDatabase {
  let unlock: (() => void) | undefined;
  const opened: Database.Database[] = [];
  try {
    mkdirSync(dirname(path), { recursive: true });
    unlock = lockForWriting(path);
    const file = inspectDatabaseFile(path);
    if (file.state === 'absent') createDatabase(path);
    const writer = new Database(path, { fileMustExist: true, timeout: 5_000 });
    opened.push(writer);
    assertSqliteVersion(writer);
    configure(writer);
    loadVectors(writer);
    const checkNow =
      file.state === 'present' &&
      file.bytes <= checkAtOnceBytes[file.uncleanClose ? 'unclean' : 'closed'];
    if (checkNow) assertSound(writer, path);
    migrate(writer);
    const reader = new Database(path, { readonly: true, fileMustExist: true, timeout: 5_000 });
    opened.push(reader);
    reader.pragma('query_only = ON');
    loadVectors(reader);
    const release = unlock;
    return {
      writer,
      reader,
      unchecked: file.state === 'present' && !checkNow,
      close: () => {
        try {
          reader.close();
          if (writer.open) writer.pragma('wal_checkpoint(TRUNCATE)');
        } finally {
          writer.close();
          release();
        }
      },
    };
  } catch (error) {
    for (const database of opened.reverse()) database.close();
    unlock?.();
    throw storeError(error, path);
  }
}

/** Throws `store_damaged` when SQLite finds the file's structure broken. */
export function assertSound(database: Database.Database, path: string): void {
  const found = quickCheck(database, path);
  if (found !== 'ok') throw damaged(path, String(found).replace(/\s+/gu, ' ').slice(0, 300));
}

function quickCheck(database: Database.Database, path: string): unknown {
  try {
    return database.pragma('quick_check(1)', { simple: true });
  } catch (error) {
    // A byte within a CHECK can make it name a function that there is not; the check has no other
    // reason for this code.
    if (sqliteCode(error) !== 'SQLITE_ERROR') throw error;
    throw damaged(path, error instanceof Error ? error.message : String(error), error);
  }
}

/** Made under another name first: a file at `path` is always a whole database. */
function createDatabase(path: string): void {
  const unfinished = `${path}-new`;
  removeUnfinished(unfinished);
  const database = new Database(unfinished);
  try {
    assertSqliteVersion(database);
    configure(database);
    loadVectors(database);
    migrate(database);
  } finally {
    database.close();
  }
  renameSync(unfinished, path);
}

/** Durability and limits of a connection that writes. */
export function configure(database: Database.Database): void {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  // On macOS a plain fsync leaves data in the drive's cache.
  database.pragma('fullfsync = ON');
  database.pragma('checkpoint_fullfsync = ON');
  database.pragma('foreign_keys = ON');
  database.pragma('busy_timeout = 5000');
  // The store checkpoints when it is idle; this is the limit under constant load (32 MB), where a
  // commit pays for it with some 50 ms.
  database.pragma('wal_autocheckpoint = 8000');
  // 32 MB: writes to indexes of 100,000 rows then seldom wait for a page to be read.
  database.pragma('cache_size = -32768');
  database.pragma('journal_size_limit = 67108864');
  database.pragma('trusted_schema = OFF');
}

function assertSqliteVersion(database: Database.Database): void {
  const version = String(database.prepare('SELECT sqlite_version()').pluck().get());
  const parts = version.split('.').map(Number);
  for (const [index, least] of minimumSqlite.entries()) {
    const part = parts[index] ?? 0;
    if (part > least) return;
    if (part < least) {
      throw new KinglyError(
        'store_failed',
        `SQLite ${version} may damage data; Kingly needs ${minimumSqlite.join('.')} or newer`,
      );
    }
  }
}
