import Database from 'better-sqlite3';
import { load } from 'sqlite-vec';
import { parentPort, workerData } from 'node:worker_threads';

try {
  const database = new Database(String(workerData.file));
  load(database);
  database.pragma('journal_mode = WAL');
  database.exec('CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, text TEXT NOT NULL)');
  database.prepare('INSERT INTO note (text) VALUES (?)').run('a bell for a bike');
  database.exec(
    "CREATE VIRTUAL TABLE IF NOT EXISTS note_fts USING fts5(text); INSERT INTO note_fts VALUES ('a bell for a bike')",
  );
  const found = database
    .prepare("SELECT text FROM note_fts WHERE note_fts MATCH 'bell'")
    .pluck()
    .get();
  database.exec('CREATE VIRTUAL TABLE IF NOT EXISTS vector USING vec0(embedding float[3])');
  database
    .prepare('INSERT INTO vector (rowid, embedding) VALUES (1, ?)')
    .run(new Float32Array([1, 2, 3]));
  const near = database
    .prepare('SELECT rowid, distance FROM vector WHERE embedding MATCH ? ORDER BY distance LIMIT 1')
    .get(new Float32Array([1, 2, 4]));
  // Each of these keeps a reference to a string or a number in the native binding.
  const named = database.prepare('SELECT @one || $two').pluck().get({ one: 'a', two: 'b' });
  database.aggregate('largest', {
    start: 0,
    step: (total: number, next: number) => Math.max(total, next),
  });
  const largest = database.prepare('SELECT largest(rowid) FROM vector').pluck().get();
  const rollback = database.transaction(() =>
    database.prepare('SELECT count(*) FROM note').pluck().get(),
  );
  parentPort?.postMessage({
    found,
    near,
    named,
    largest,
    count: rollback(),
    sqlite: database.prepare('SELECT sqlite_version()').pluck().get(),
  });
  database.close();
} catch (error) {
  parentPort?.postMessage({ error: String(error instanceof Error ? error.stack : error) });
}
