import Database from 'better-sqlite3';
import { KinglyError } from '#shared/errors.ts';
import { sqliteCode } from './store-error.ts';

/** A closing Kingly may need a moment before the next one gets the database, in milliseconds. */
const patienceMs = 2_000;

/**
 * Holds `<path>-lock` for as long as this process lives: SQLite's own file lock, which the
 * operating system drops with the process. Throws `store_failed` when another one holds it.
 * Returns a function that gives it back.
 */
export function lockForWriting(path: string): () => void {
  const lock = new Database(`${path}-lock`, { timeout: patienceMs });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (sqliteCode(error)?.startsWith('SQLITE_BUSY') !== true) throw error;
    throw new KinglyError(
      'store_failed',
      `Another Kingly is using the database ${path}. Close it, or give this one another data folder`,
      { retryable: true, cause: error },
    );
  }
  return () => lock.close();
}
