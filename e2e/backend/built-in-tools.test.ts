import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { ownTools } from '#core/tools/own-tools.ts';
import { systemClock } from '#shared/clock.ts';
import type { JsonObject } from '#shared/json.ts';
import { seedBuiltInServers } from '#core/tools/built-in.ts';
import type { ToolServerDefinition } from '#shared/contracts/tools.ts';
import { builtInServers } from '#shared/tools/built-in-servers.ts';
import { pinOf } from '#shared/tools/pin.ts';
import { commandContent } from '#shared/tools/server-command.ts';
import { descendants } from '../fixtures/processes.ts';
import { openTestStore, type TestProcess, type TestStore } from './test-backend.ts';

let place: TestStore;
let folder: string;

beforeEach(async () => {
  place = await openTestStore();
  folder = mkdtempSync(join(tmpdir(), 'kingly-tools-'));
  await seedBuiltInServers(place.store, 1);
});
afterEach(async () => {
  await place.close();
  rmSync(folder, { recursive: true, force: true });
});

async function allow(name: string, args: readonly string[] = []): Promise<void> {
  const found = (await place.store['toolServers.list']({})).find((each) => each.command === name);
  if (found === undefined) throw new Error(`There is no server ${name}`);
  const server: ToolServerDefinition = { ...found, args: [...args], enabled: true, updatedAt: 2 };
  const content = commandContent(server);
  const pin = { serverId: server.id, tool: '', pin: await pinOf(content), content, pinnedAt: 2 };
  await place.commit({ type: 'toolServer.put', server }, { type: 'toolPin.put', pin });
}

const start = (): Promise<TestProcess> => place.startProcess({ KINGLY_MODEL_SCRIPT: script() });

function script(): string {
  const file = join(folder, 'script.json');
  writeFileSync(file, JSON.stringify({ entries: [] }));
  return file;
}

/** Processes of built-in servers that this process has started. */
function serverProcesses(): readonly number[] {
  return descendants(process.pid)
    .filter(({ command }) => /src-tools.[a-z-]+.entry/u.test(command))
    .map(({ pid }) => pid);
}
const gone = () => vi.waitFor(() => expect(serverProcesses()).toEqual([]), { timeout: 5_000 });

test('none starts until it is allowed', async () => {
  const backend = await start();
  expect(await backend.calls['tools.list']({})).toEqual([]);
  const states = (await backend.calls['tools.servers']({})).map(({ state }) => state);
  expect(new Set(states)).toEqual(new Set(['off']));
  expect(serverProcesses()).toEqual([]);
});

// Six processes are started here.
test(
  'each has tools, in a process of its own that ends with the backend',
  { timeout: 60_000 },
  async () => {
    for (const { name, arguments: takes } of builtInServers) {
      await allow(name, takes === 'folders' ? [folder] : []);
    }
    const backend = await start();
    const tools = await backend.calls['tools.list']({});
    const servers = await backend.calls['tools.servers']({});
    expect(servers.map(({ command, problem }) => [command, problem])).toEqual(
      expect.arrayContaining(builtInServers.map(({ name }) => [name, null])),
    );
    expect(new Set(tools.map((tool) => tool.serverId)).size).toBe(builtInServers.length);
    expect(serverProcesses()).toHaveLength(builtInServers.length);
    await backend.kill();
    await gone();
  },
);

test('does what it is asked, in the chosen folder only, and ends when it is restarted', async () => {
  writeFileSync(join(folder, 'note.txt'), 'the words of the note');
  await allow('files', [folder]);
  const backend = await start();
  const read = (path: string) =>
    backend.calls['tools.call']({
      serverId: 'srv_files',
      tool: 'read_file',
      arguments: { path },
    });
  expect(await read(join(folder, 'note.txt'))).toMatchObject({ isError: false });
  expect(JSON.stringify(await read(join(folder, 'note.txt')))).toContain('the words of the note');
  expect(await read('/etc/passwd')).toMatchObject({ isError: true });
  expect(await backend.calls['tools.resources.list']({ serverId: 'srv_files' })).toEqual([]);
  const prompt = { serverId: 'srv_files', name: 'none', arguments: {} };
  await expect(backend.calls['tools.prompts.get'](prompt)).rejects.toThrow(/^Files, reading none/u);
  const before = serverProcesses();
  expect(await backend.calls['tools.servers.restart']({ id: 'srv_files' })).toMatchObject({
    state: 'ready',
    connected: true,
  });
  expect(serverProcesses()).toHaveLength(1);
  expect(serverProcesses()).not.toEqual(before);
  await backend.stop();
  await gone();
});

test('one that dies is told of, and started anew by the next call', async () => {
  await allow('time');
  const backend = await start();
  const now = () =>
    backend.calls['tools.call']({ serverId: 'srv_time', tool: 'now', arguments: { zone: 'UTC' } });
  await now();
  for (const id of serverProcesses()) process.kill(id, 'SIGKILL');
  await vi.waitFor(async () => {
    const found = await backend.calls['tools.servers']({});
    expect(found.find(({ id }) => id === 'srv_time')?.problem).toMatch(/ended by itself/u);
  });
  await backend.calls['tools.servers.restart']({ id: 'srv_time' });
  expect(await now()).toMatchObject({ isError: false });
});

test('Kingly’s own begins a task in a conversation of its own, finds it and stops it', async () => {
  await allow('kingly');
  const backend = await start();
  const call = async (tool: string, args: JsonObject) => {
    const result = await backend.calls['tools.call']({
      serverId: 'srv_kingly',
      tool,
      arguments: args,
    });
    expect(result).toMatchObject({ isError: false });
    return z.looseObject({}).parse(result.structured);
  };
  const wish = { title: 'Count the apples', description: 'All of the north field' };
  const { id } = await call('create_task', wish);
  expect(await place.store['tasks.get']({ id: String(id) })).toMatchObject({
    title: 'Count the apples',
    description: 'All of the north field',
    conversationId: expect.stringMatching(/^conv_/u),
  });
  const tasks = await call('list_tasks', {});
  expect(tasks).toMatchObject({ tasks: [{ id, title: 'Count the apples' }] });
  expect(await call('get_task', { id: String(id) })).toMatchObject({ id });
  await call('stop_task', { id: String(id) });
  await place.until(async () => {
    const task = await place.store['tasks.get']({ id: String(id) });
    return task !== null && !['accepted', 'running', 'waiting'].includes(task.status);
  });
  // The same wish once more is another task.
  expect((await call('create_task', wish))['id']).not.toBe(id);
  const unknown = { serverId: 'srv_kingly', tool: 'get_task', arguments: { id: 'task_none' } };
  expect(await backend.calls['tools.call'](unknown)).toMatchObject({
    isError: true,
    text: expect.stringContaining('There is no task task_none'),
  });
});

test('tools begin no more tasks than can be looked after', async () => {
  const tools = ownTools({
    store: place.store,
    clock: systemClock,
    workflows: {
      keep: () => {
        throw new Error('No workflow is begun here');
      },
    },
  });
  const create = (key: string) =>
    tools['own.tasks.create']({ title: 'Again', description: '', key });
  const first = await create('one');
  expect(await create('one')).toEqual(first);
  for (let more = 1; more < 20; more += 1) await create(`more ${more}`);
  await expect(create('too many')).rejects.toMatchObject({ code: 'not_available' });
});
