import type { Database } from 'better-sqlite3';
import { getLoadablePath } from 'sqlite-vec';

/** SQLite cannot read inside a packaged app’s archive; the extension is unpacked beside it. */
export function loadVectors(database: Database): void {
  database.loadExtension(getLoadablePath().replace(/app\.asar(?=[\\/])/u, 'app.asar.unpacked'));
}
