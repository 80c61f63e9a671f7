import { ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkPathNames } from '../folders/path-names.ts';
import { startServer, type StartedServer } from '../test-support/start-server.ts';

let base: string;
let chosen: string;
let secret: string;
let server: StartedServer;

beforeAll(async () => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'kingly-files-')));
  chosen = path.join(base, 'Chosen');
  secret = path.join(base, 'secret.txt');
  mkdirSync(path.join(chosen, 'notes', 'deep'), { recursive: true });
  mkdirSync(path.join(base, 'Chosen-not'));
  writeFileSync(secret, 'secret');
  writeFileSync(path.join(base, 'Chosen-not', 'a.txt'), 'secret');
  writeFileSync(path.join(chosen, 'notes', 'plan.md'), '# Plan\nBuy Apples\n');
  writeFileSync(path.join(chosen, 'notes', 'deep', 'list.md'), 'pears\n');
  symlinkSync(secret, path.join(chosen, 'link.txt'));
  symlinkSync(base, path.join(chosen, 'up'));
  symlinkSync(path.join(chosen, 'notes'), path.join(chosen, 'inner'));
  server = await startServer('files/entry.ts', [chosen]);
});
afterAll(async () => {
  await server.close();
  rmSync(base, { recursive: true, force: true });
});

function inside(...names: string[]): string {
  return path.join(chosen, ...names);
}

describe('reading', () => {
  test('gives text in parts that never cut a character', async () => {
    writeFileSync(inside('euro.txt'), '€€€€');
    const first = await server.values('read_file', { path: 'euro.txt', length: 4 });
    expect(first).toMatchObject({ text: '€', size: 12, next: 3 });
    const rest = await server.values('read_file', { path: 'euro.txt', start: 3 });
    expect(rest).toMatchObject({ text: '€€€', next: null });
  });
  test('follows a link that stays inside', async () => {
    const found = await server.values('read_file', { path: inside('inner', 'plan.md') });
    expect(found['path']).toBe(inside('notes', 'plan.md'));
  });
  test('says what is no text, no file, or not there', async () => {
    writeFileSync(inside('binary'), Buffer.from([0, 1, 2, 255]));
    expect(await server.refusal('read_file', { path: 'binary' })).toMatch(
      /no text \(UTF-8\), 4 bytes/,
    );
    expect(await server.refusal('read_file', { path: 'notes' })).toMatch(/is a folder/);
    expect(await server.refusal('read_file', { path: 'nothing' })).toMatch(/is not there/);
  });
  test.skipIf(process.platform === 'win32')('does not wait at a pipe', async () => {
    execFileSync('mkfifo', [inside('pipe')]);
    expect(await server.refusal('read_file', { path: 'pipe' })).toMatch(/no ordinary file/);
  });
  test('lists, links as links', async () => {
    const { entries } = await server.values('list_folder', { path: chosen });
    expect(entries).toContainEqual({ name: 'link.txt', kind: 'link' });
    expect(entries).toContainEqual({ name: 'notes', kind: 'folder' });
  });
  test('searches names and text, and follows no link', async () => {
    const byName = await server.values('search_files', { folder: chosen, pattern: '**/*.md' });
    expect(byName['isComplete']).toBe(true);
    expect(byName['found']).toHaveLength(2);
    const byText = await server.values('search_files', { folder: chosen, text: 'apples' });
    expect(byText['found']).toEqual([
      { path: inside('notes', 'plan.md'), line: 2, excerpt: 'Buy Apples' },
    ]);
    const secrets = await server.values('search_files', { folder: chosen, text: 'secret' });
    expect(secrets['found']).toEqual([]);
  });
});

describe('ways out of the chosen folder', () => {
  const ways: readonly (readonly [string, () => string])[] = [
    ['a path elsewhere', () => secret],
    ['a path elsewhere that is not there', () => path.join(base, 'nothing.txt')],
    ['..', () => `${chosen}/../secret.txt`],
    ['.. from a relative path', () => '../secret.txt'],
    ['.. that stays inside', () => `${chosen}/notes/../notes/plan.md`],
    ['a link to a file', () => inside('link.txt')],
    ['a folder that is a link', () => inside('up', 'secret.txt')],
    ['a link and back', () => inside('up', 'Chosen-not', 'a.txt')],
    ['a name that only begins alike', () => path.join(base, 'Chosen-not', 'a.txt')],
    ['another case', () => path.join(base, 'CHOSEN', '..', 'secret.txt')],
    ['another case of the folder', () => path.join(base, 'chosen-not', 'a.txt')],
    ['a NUL', () => `${chosen}/notes\0/../../secret.txt`],
    ['an address', () => pathToFileURL(secret).href],
    ['the kernel’s own links', () => '/proc/self/root/etc/passwd'],
  ];
  const tools = (way: string): readonly (readonly [string, Record<string, unknown>])[] => [
    ['read_file', { path: way }],
    ['list_folder', { path: way }],
    ['search_files', { folder: way }],
    ['write_file', { path: way, text: 'evil', replace: true }],
    ['create_folder', { path: way }],
    ['move', { from: way, to: 'taken.txt' }],
    ['delete', { path: way }],
  ];
  test.each(ways)('%s is refused by every tool', async (name, way) => {
    for (const [tool, input] of tools(way())) {
      // Deleting a link deletes the link alone; shown below.
      if (tool === 'delete' && name === 'a link to a file') continue;
      expect(await server.refusal(tool, input)).toMatch(
        /not inside a chosen folder|paths with "\.\."|NUL|is not there|is a link|neither a file|is no folder/,
      );
    }
    const out = await server.refusal('move', { from: 'notes/plan.md', to: way() });
    expect(out).not.toBe('');
    expect(readFileSync(secret, 'utf8')).toBe('secret');
    expect(readdirSync(base).sort()).toEqual(['Chosen', 'Chosen-not', 'secret.txt']);
    expect(readFileSync(inside('notes', 'plan.md'), 'utf8')).toContain('Apples');
  });
  test('what is outside does not tell whether it exists', async () => {
    const there = await server.refusal('read_file', { path: secret });
    const absent = await server.refusal('read_file', { path: `${secret}x` });
    expect(absent).toBe(there.replace('secret.txt', 'secret.txtx'));
  });
  test('deleting a link leaves what it leads to', async () => {
    symlinkSync(secret, inside('other-link'));
    await server.values('delete', { path: 'other-link' });
    expect(existsSync(inside('other-link'))).toBe(false);
    expect(readFileSync(secret, 'utf8')).toBe('secret');
  });
  // Elsewhere no system call says where an open file is.
  test.runIf(process.platform === 'linux')('a link put in the way is never followed', async () => {
    // Another program swaps a folder for a link as fast as it can.
    const swap = `const fs=require('fs');const d=${JSON.stringify(inside('swap'))};
      fs.mkdirSync(d+'-a');fs.writeFileSync(d+'-a/secret.txt','mine');
      fs.symlinkSync(${JSON.stringify(base)},d+'-b');const until=Date.now()+1500;
      while(Date.now()<until){fs.renameSync(d+'-a',d);fs.renameSync(d,d+'-a');
      fs.renameSync(d+'-b',d);fs.renameSync(d,d+'-b');}`;
    const swapping = new Promise((resolve) => {
      spawn(process.execPath, ['-e', swap], { stdio: 'ignore' }).on('exit', resolve);
    });
    let isSwapping = true;
    void swapping.then(() => {
      isSwapping = false;
    });
    const texts = new Set<unknown>();
    while (isSwapping) {
      const result = await server.call('read_file', { path: inside('swap', 'secret.txt') });
      if (result.isError !== true) texts.add(result.structuredContent?.['text']);
      await server.call('write_file', {
        path: inside('swap', 'new.txt'),
        text: 'x',
        replace: true,
      });
    }
    await swapping;
    expect([...texts].filter((text) => text !== 'mine')).toEqual([]);
    expect(readFileSync(secret, 'utf8')).toBe('secret');
  });
});

describe('changing', () => {
  test('writes, and replaces only when told to', async () => {
    await server.values('write_file', { path: 'new.txt', text: 'one' });
    expect(await server.refusal('write_file', { path: 'new.txt', text: 'two' })).toMatch(
      /is there already/,
    );
    expect(readFileSync(inside('new.txt'), 'utf8')).toBe('one');
    const done = await server.values('write_file', {
      path: 'new.txt',
      text: 'zwei €',
      replace: true,
    });
    expect(done).toEqual({ path: inside('new.txt'), bytes: 8 });
    expect(readFileSync(inside('new.txt'), 'utf8')).toBe('zwei €');
    expect(readdirSync(chosen).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
  test('replacing leaves another name of the same file as it was', async () => {
    writeFileSync(path.join(base, 'outside'), 'old');
    linkSync(path.join(base, 'outside'), inside('hard'));
    await server.values('write_file', { path: 'hard', text: 'new', replace: true });
    expect(readFileSync(path.join(base, 'outside'), 'utf8')).toBe('old');
    rmSync(path.join(base, 'outside'));
  });
  test('moves, never onto something', async () => {
    writeFileSync(inside('from'), 'a');
    writeFileSync(inside('taken'), 'b');
    expect(await server.refusal('move', { from: 'from', to: 'taken' })).toMatch(/already/);
    expect(readFileSync(inside('taken'), 'utf8')).toBe('b');
    await server.values('create_folder', { path: 'box' });
    await server.values('move', { from: 'from', to: 'box/to' });
    expect(readFileSync(inside('box', 'to'), 'utf8')).toBe('a');
    await server.values('move', { from: 'box', to: 'chest' });
    expect(readFileSync(inside('chest', 'to'), 'utf8')).toBe('a');
    expect(await server.refusal('move', { from: 'chest', to: 'chest/in' })).toMatch(/into itself/);
  });
  test('deletes into the trash, from where it comes back', async () => {
    writeFileSync(inside('old.txt'), 'keep');
    const { keptAt } = await server.values('delete', { path: 'old.txt' });
    expect(existsSync(inside('old.txt'))).toBe(false);
    expect(await server.refusal('delete', { path: String(keptAt) })).toMatch(/already/);
    await server.values('move', { from: keptAt, to: 'old.txt' });
    expect(readFileSync(inside('old.txt'), 'utf8')).toBe('keep');
  });
  test('the chosen folder itself stays', async () => {
    expect(await server.refusal('delete', { path: chosen })).toMatch(/stays as it is/);
    expect(await server.refusal('move', { from: chosen, to: inside('x') })).toMatch(
      /stays as it is/,
    );
  });
});

test('every tool says what it does to the world', async () => {
  const { tools } = await server.client.listTools();
  const hints = Object.fromEntries(tools.map((tool) => [tool.name, tool.annotations]));
  for (const name of ['list_chosen_folders', 'list_folder', 'read_file', 'search_files']) {
    expect(hints[name]).toMatchObject({ readOnlyHint: true, idempotentHint: true });
  }
  expect(hints['write_file']).toMatchObject({ readOnlyHint: false, idempotentHint: true });
  expect(hints['write_file']).toMatchObject({ destructiveHint: true });
  expect(hints['delete']).toMatchObject({ destructiveHint: true, idempotentHint: false });
  expect(hints['move']).toMatchObject({ readOnlyHint: false, idempotentHint: false });
});

test('without arguments the client’s roots are the folders, and follow their change', async () => {
  let root = inside('notes');
  const byRoots = await startServer('files/entry.ts', [], (client) => {
    client.registerCapabilities({ roots: { listChanged: true } });
    client.setRequestHandler(ListRootsRequestSchema, () => ({
      roots: [{ uri: pathToFileURL(root).href }],
    }));
    return client;
  });
  expect((await byRoots.values('read_file', { path: 'plan.md' }))['text']).toContain('Plan');
  root = inside('notes', 'deep');
  await byRoots.client.sendRootsListChanged();
  expect(await byRoots.refusal('read_file', { path: inside('notes', 'plan.md') })).toMatch(
    /not inside/,
  );
  await byRoots.close();
});

test('without any folder nothing is read', async () => {
  const none = await startServer('files/entry.ts', []);
  expect(await none.refusal('read_file', { path: secret })).toMatch(/No folder has been chosen/);
  await none.close();
});

test.each([
  String.raw`C:\chosen\file.txt:stream`,
  String.raw`C:\chosen\CON`,
  String.raw`C:\chosen\nul.txt`,
  String.raw`C:\chosen\secret.txt.`,
  String.raw`C:\chosen\folder \x`,
  String.raw`\\?\C:\secret.txt`,
  '//server/share/x',
  String.raw`C:\chosen\..\secret.txt`,
])('%s is refused on Windows', (given) => {
  expect(() => checkPathNames(given, 'win32')).toThrow(/refused|no plain name/);
});
