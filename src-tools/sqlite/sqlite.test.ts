import Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type StartedServer } from '../test-support/start-server.ts';
import { queryInThread } from './query-thread.ts';

let base: string;
let file: string;
let outside: string;
let server: StartedServer;

function fingerprint(): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

beforeAll(async () => {
  base = mkdtempSync(path.join(tmpdir(), 'kingly-sqlite-'));
  mkdirSync(path.join(base, 'chosen'));
  file = path.join(base, 'chosen', 'shop.db');
  outside = path.join(base, 'outside.db');
  for (const name of [file, outside]) {
    const database = new Database(name);
    database.exec(`create table fruit (id integer primary key, name text, price real, picture blob);
      insert into fruit values (1, 'apple', 1.5, x'010203'), (9007199254740993, 'pear', null, null);
      create view cheap as select name from fruit where price < 2;`);
    database.close();
  }
  server = await startServer('sqlite/entry.ts', [path.join(base, 'chosen')]);
});
afterAll(async () => {
  await server.close();
  rmSync(base, { recursive: true, force: true });
});

test('lists tables and views', async () => {
  const { rows } = await server.values('list_tables', { file: 'shop.db' });
  expect(rows).toMatchObject([
    ['view', 'cheap', expect.stringContaining('CREATE VIEW')],
    ['table', 'fruit', expect.stringContaining('fruit')],
  ]);
});

test('answers with parameters; big numbers and bytes keep their meaning', async () => {
  const result = await server.values('query', {
    file: 'shop.db',
    sql: 'select * from fruit where id > ? order by id',
    parameters: [0],
  });
  expect(result).toEqual({
    columns: ['id', 'name', 'price', 'picture'],
    rows: [
      [1, 'apple', 1.5, '[3 bytes]'],
      ['9007199254740993', 'pear', null, null],
    ],
    isComplete: true,
  });
});

test('gives no more rows than asked for, and says so', async () => {
  const sql = 'with recursive n(i) as (select 1 union all select i + 1 from n) select i from n';
  const result = await server.values('query', { file: 'shop.db', sql, mostRows: 3 });
  expect(result).toMatchObject({ rows: [[1], [2], [3]], isComplete: false });
});

describe('what would change or open something is refused', () => {
  test.each([
    'insert into fruit values (3, 1, 1, 1)',
    'delete from fruit',
    'drop table fruit',
    'pragma query_only = off',
    'pragma journal_mode = wal',
    "vacuum into '/tmp/kingly-copy.db'",
    'begin immediate',
    'with a as (select 1) insert into fruit(name) select 1 from a',
    'with a as (select 1) delete from fruit returning id',
    '/* select */ delete from fruit',
    'select 1; delete from fruit',
    "select load_extension('/tmp/evil')",
    "select writefile('/tmp/kingly-evil', 'x')",
  ])('%s', async (sql) => {
    const before = fingerprint();
    await server.refusal('query', { file: 'shop.db', sql });
    expect(fingerprint()).toBe(before);
    expect(readdirSync(path.dirname(file))).toEqual(['shop.db']);
  });
  test('another file, by path or by ATTACH', async () => {
    expect(await server.refusal('query', { file: outside, sql: 'select 1' })).toMatch(/not inside/);
    const sql = `attach '${outside}' as other`;
    expect(await server.refusal('query', { file: 'shop.db', sql })).toMatch(/Only SELECT/);
  });
});

test('says what is no database and what SQLite cannot read', async () => {
  writeFileSync(path.join(base, 'chosen', 'letter.db'), 'Dear database, '.repeat(100));
  expect(await server.refusal('query', { file: 'letter.db', sql: 'select * from a' })).toMatch(
    /not a database/,
  );
  rmSync(path.join(base, 'chosen', 'letter.db'));
  expect(await server.refusal('query', { file: 'shop.db', sql: 'select nobody' })).toMatch(
    /no such column: nobody/,
  );
});

test('a query that takes too long is given up', async () => {
  const sql = 'with recursive n(i) as (select 1 union all select i + 1 from n) select i from n';
  const query = { file, sql, parameters: [], mostRows: 2_000_000 };
  await expect(
    queryInThread(new URL('./entry.ts', import.meta.url), query, 1),
  ).rejects.toMatchObject({ code: 'timeout' });
});
