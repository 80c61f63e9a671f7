import { join } from 'node:path';
import Database from 'better-sqlite3';

/** Times of bare inserts, each durable, with the store’s settings: this machine’s floor. Milliseconds. */
export function bareInserts(folder: string, rounds: number): number[] {
  const database = new Database(join(folder, 'floor.db'));
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.exec('CREATE TABLE IF NOT EXISTS line (id INTEGER PRIMARY KEY, text TEXT NOT NULL)');
    const insert = database.prepare('INSERT INTO line (text) VALUES (?)');
    return Array.from({ length: rounds }, (_, round) => {
      const start = performance.now();
      insert.run(`ms:fact ${round}|'a value'|semantic`);
      return performance.now() - start;
    });
  } finally {
    database.close();
  }
}
