import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { definition, openServer } from './hostile.fixture.ts';

/** The protocol's own reference servers, which nobody here wrote, behind the product's client. */
const require = createRequire(import.meta.url);
let folder: string;
const closing: (() => Promise<void>)[] = [];

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'kingly-official-')));
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  rmSync(folder, { recursive: true, force: true });
});

/** The program of a package of the protocol's makers. */
function program(name: string): string {
  const manifest = require.resolve(`@modelcontextprotocol/${name}/package.json`);
  const { bin } = z
    .object({ bin: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(manifest, 'utf8')));
  return path.join(path.dirname(manifest), Object.values(bin)[0] ?? '');
}

function start(name: string, args: string[] = [], environment: Record<string, string> = {}) {
  return startCommand(process.execPath, [program(name), ...args], environment);
}

function startCommand(command: string, args: string[], environment: Record<string, string> = {}) {
  const opened = openServer(definition({ name: 'Official', command, args }), {}, environment);
  closing.push(opened.close);
  const { server } = opened;
  return {
    names: async () => (await server.tools()).map(({ name }) => name),
    call: async (tool: string, input: Record<string, z.infer<ReturnType<typeof z.json>>>) => {
      const result = await server.call(tool, input, {
        signal: new AbortController().signal,
        asks: null,
        key: 'job_1/a',
      });
      return { isError: result.isError === true, text: JSON.stringify(result.content) };
    },
    read: server.read,
    status: () => server.status(),
  };
}

test('filesystem', async () => {
  writeFileSync(path.join(folder, 'a.txt'), 'hello');
  const server = start('server-filesystem', [folder]);
  expect(await server.names()).toEqual(
    expect.arrayContaining(['read_text_file', 'write_file', 'list_directory']),
  );
  const read = await server.call('read_text_file', { path: path.join(folder, 'a.txt') });
  expect(read.text).toContain('hello');
  await server.call('write_file', { path: path.join(folder, 'b.txt'), content: 'written' });
  expect(readFileSync(path.join(folder, 'b.txt'), 'utf8')).toBe('written');
  const outside = await server.call('read_text_file', { path: '/etc/passwd' });
  expect(outside.isError).toBe(true);
});

test('memory', async () => {
  const file = path.join(folder, 'memory.jsonl');
  const server = start('server-memory', [], { MEMORY_FILE_PATH: file });
  await server.call('create_entities', {
    entities: [{ name: 'Ada', entityType: 'person', observations: ['likes tea'] }],
  });
  expect((await server.call('search_nodes', { query: 'Ada' })).text).toContain('likes tea');
  expect(readFileSync(file, 'utf8')).toContain('likes tea');
});

test('everything', async () => {
  const server = start('server-everything', ['stdio']);
  expect(await server.names()).toContain('echo');
  expect((await server.call('echo', { message: 'to and fro' })).text).toContain('to and fro');
  expect(server.status()).toMatchObject({ state: 'ready', connected: true, problem: null });
});

test('what everything has beside tools: things to read and ready-made requests', async () => {
  const server = start('server-everything', ['stdio']);
  const resources = await server.read('its list', (content) => content.resources());
  expect(resources.length).toBeGreaterThan(0);
  const { uri = '' } = resources[0] ?? {};
  const read = await server.read(uri, (content) => content.read(uri));
  expect(read.content.length).toBeGreaterThan(0);
  await expect(
    server.read('nothing', (content) => content.read('file:///etc/passwd')),
  ).rejects.toThrow(/^Official, reading nothing: /u);
  const prompts = await server.read('its list', (content) => content.prompts());
  const plain = prompts.find((prompt) => prompt.arguments.length === 0);
  expect(plain).toBeDefined();
  const asked = await server.read('it', (content) => content.prompt(plain?.name ?? '', {}));
  expect(asked.content).toEqual([expect.objectContaining({ type: 'text' })]);
  const without = start('server-sequential-thinking');
  expect(await without.read('its list', (content) => content.resources())).toEqual([]);
  expect(await without.read('its list', (content) => content.prompts())).toEqual([]);
});

test('sequential-thinking', async () => {
  const server = start('server-sequential-thinking');
  expect(await server.names()).toEqual(['sequentialthinking']);
  const input = { thought: 'One', nextThoughtNeeded: false, thoughtNumber: 1, totalThoughts: 1 };
  expect((await server.call('sequentialthinking', input)).isError).toBe(false);
});

describe('in Python, where they are installed', () => {
  const has = (module: string): boolean =>
    spawnSync('python3', ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0;

  test('time', async ({ skip }) => {
    skip(!has('mcp_server_time'), 'The Python package mcp-server-time is not installed.');
    const server = startCommand('python3', ['-m', 'mcp_server_time']);
    const { text } = await server.call('convert_time', {
      source_timezone: 'Europe/Berlin',
      time: '20:15',
      target_timezone: 'UTC',
    });
    expect(text).toMatch(/T1[89]:15/);
  });
  test('fetch', async ({ skip }) => {
    skip(!has('mcp_server_fetch'), 'The Python package mcp-server-fetch is not installed.');
    expect(await startCommand('python3', ['-m', 'mcp_server_fetch']).names()).toEqual(['fetch']);
  });
});
