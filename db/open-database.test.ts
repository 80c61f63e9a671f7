import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { isKinglyError, type KinglyError } from '#shared/errors.ts';
import { schemaVersion } from './migrations/index.ts';
import { openStore } from './open-store.ts';
import { exchange, message } from './test-support/samples.ts';
import { openTestStore, temporaryFolder } from './test-support/temporary-store.ts';

/** What opening says; an open store is closed again and gives undefined. */
function problemOf(path: string): KinglyError | undefined {
  try {
    openStore({ path, ballastBytes: 0 }).close();
    return undefined;
  } catch (error) {
    if (isKinglyError(error)) return error;
    throw error;
  }
}

/** A closed database with enough in it to fill some pages. */
async function closedDatabase(): Promise<string> {
  const { store, path, close } = openTestStore();
  await store['store.commit']({ writes: exchange });
  for (let index = 0; index < 40; index += 1) {
    const text = `${'Some words about bells. '.repeat(40)} ${index}`;
    await store['store.commit']({
      writes: [{ type: 'message.create', message: message({ id: `msg_x${index}`, text }) }],
    });
  }
  close();
  return path;
}

describe('opening', () => {
  test('makes the folder and the database, with safe settings', () => {
    const path = join(temporaryFolder(), 'new', 'folder', 'kingly.db');
    const opened = openTestStore({ path });
    expect(opened.sql('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    opened.close();
    expect(readdirSync(dirname(path)).sort()).toEqual(['kingly.db', 'kingly.db-lock']);
  });

  test('finds everything again, also after an unclean close', async () => {
    const first = openTestStore();
    await first.store['store.commit']({ writes: exchange });
    const folder = temporaryFolder();
    const path = join(folder, 'kingly.db');
    // What is on the disk at this moment is what a killed process leaves.
    for (const ending of ['', '-wal'])
      writeFileSync(`${path}${ending}`, readFileSync(`${first.path}${ending}`));
    const second = openTestStore({ path });
    expect(await second.store['messages.get']({ id: 'msg_1' })).toMatchObject({ text: 'Hello' });
    expect(second.open.unchecked).toBe(false);
  });

  test('a second Kingly on the same file is told so', () => {
    const { path } = openTestStore();
    const problem = problemOf(path);
    expect(problem?.code).toBe('store_failed');
    expect(problem?.message).toContain('Another Kingly is using the database');
    expect(problem?.message).toContain(path);
  });

  test('a making that was interrupted is begun anew', () => {
    const path = join(temporaryFolder(), 'kingly.db');
    writeFileSync(`${path}-new`, 'half of a database');
    expect(problemOf(path)).toBeUndefined();
    expect(existsSync(`${path}-new`)).toBe(false);
  });
});

describe('what is refused, and left as it was', () => {
  const refused: Readonly<Record<string, (path: string) => void>> = {
    'an empty file': (path) => writeFileSync(path, ''),
    'a text': (path) => writeFileSync(path, 'Dear diary, '.repeat(1_000)),
    'a few bytes': (path) => writeFileSync(path, 'SQLite'),
    'noise behind a right start': (path) =>
      writeFileSync(
        path,
        Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(8_192, 0xa5)]),
      ),
    'a cut file': (path) => truncateSync(path, statSync(path).size - 20_000),
    'a first page of zeros': (path) => {
      const bytes = readFileSync(path);
      writeFileSync(path, bytes.fill(0, 100, 4_096));
    },
    'pages of zeros': (path) => {
      const bytes = readFileSync(path);
      writeFileSync(path, bytes.fill(0, 4_096 * 8, 4_096 * 30));
    },
    'another program’s database': (path) => {
      writeFileSync(path, '');
      const other = new Database(path);
      other.exec('CREATE TABLE note (id INTEGER PRIMARY KEY)');
      other.close();
    },
  };
  for (const [name, harm] of Object.entries(refused)) {
    test(`${name}`, async () => {
      const path = await closedDatabase();
      harm(path);
      const before = readFileSync(path);
      const problem = problemOf(path);
      expect(problem).toMatchObject({ code: 'store_damaged', retryable: false });
      expect(problem?.message).toContain(path);
      expect(readFileSync(path).equals(before)).toBe(true);
    });
  }

  test('a newer database', async () => {
    const path = await closedDatabase();
    const database = new Database(path);
    database.pragma(`user_version = ${schemaVersion + 1}`);
    database.close();
    const before = readFileSync(path);
    expect(problemOf(path)).toMatchObject({ code: 'store_newer' });
    expect(problemOf(path)?.message).toContain(path);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('a log without its database', () => {
    const path = join(temporaryFolder(), 'kingly.db');
    writeFileSync(`${path}-wal`, 'x');
    expect(problemOf(path)?.code).toBe('store_damaged');
    expect(existsSync(path)).toBe(false);
  });

  test('a folder in its place', () => {
    const path = join(temporaryFolder(), 'kingly.db');
    mkdirSync(path);
    expect(isKinglyError(problemOf(path))).toBe(true);
  });

  test('flipped bytes are found, or do no harm; never is anything else thrown', async () => {
    const sound = readFileSync(await closedDatabase());
    let found = 0;
    for (let seed = 1; seed <= 60; seed += 1) {
      const bytes = Buffer.from(sound);
      let state = seed * 2_654_435_761;
      for (let flip = 0; flip < 24; flip += 1) {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
        const at = 100 + (state % (bytes.length - 100));
        bytes[at] = (bytes[at] ?? 0) ^ 0xff;
      }
      const path = join(temporaryFolder(), 'kingly.db');
      writeFileSync(path, bytes);
      const problem = problemOf(path);
      if (problem === undefined) continue;
      expect(problem.code).toBe('store_damaged');
      expect(readFileSync(path).equals(bytes)).toBe(true);
      found += 1;
    }
    expect(found).toBeGreaterThan(40);
  }, 60_000);
});
