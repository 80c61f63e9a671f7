import type { Database } from 'better-sqlite3';
import { vacuumDue } from './erase.ts';

/**
 * After an erasure, writes the whole file anew: deleted rows stay readable in free pages and in
 * the log until then. The wish is a setting, so that it outlives a crash. Does nothing otherwise.
 */
export function finishErasure(writer: Database): void {
  if (writer.prepare('SELECT 1 FROM settings WHERE key = ?').get(vacuumDue) === undefined) return;
  writer.exec('VACUUM');
  writer.pragma('wal_checkpoint(TRUNCATE)');
  writer.prepare('DELETE FROM settings WHERE key = ?').run(vacuumDue);
}
