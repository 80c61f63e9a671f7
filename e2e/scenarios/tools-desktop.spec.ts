import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../fixtures/desktop.ts';
import { makeDataFolder } from '../fixtures/data-folder.ts';
import { takeConnection } from '../fixtures/page-calls.ts';
import { person } from '../fixtures/person.ts';
import { descendants } from '../fixtures/processes.ts';

test.skip(({ shell }) => shell !== 'desktop', 'these processes and this key store are Electron’s');

test('built-in tool servers run in processes of their own, once they are allowed', async ({
  open,
}) => {
  test.slow();
  const folder = makeDataFolder();
  try {
    const chosen = join(folder.path, 'chosen');
    mkdirSync(chosen);
    writeFileSync(join(chosen, 'note.txt'), 'the words of the note');
    folder.giveAway();
    const { app, page } = await open({ script: [], dataFolder: folder.path });
    await person(page).ready();
    const calls = await takeConnection(page);
    const servers = await calls['tools.servers.list']({});
    expect(servers.length).toBeGreaterThan(4);
    expect(servers.filter(({ state }) => state !== 'off')).toEqual([]);
    const before = descendants(app.process().pid ?? 0).length;

    for (const { id, name, command, transport } of servers) {
      const takesFolders = ['files', 'shell', 'sqlite'].includes(command ?? '');
      const { pin } = await calls['tools.servers.put']({
        id,
        name,
        command,
        transport,
        source: 'built-in',
        args: takesFolders ? [chosen] : [],
      });
      await calls['tools.servers.enable']({ id, enabled: true, pin });
    }
    const tools = await calls['tools.list']({});
    const after = await calls['tools.servers.list']({});
    expect(after.filter(({ problem }) => problem !== null)).toEqual([]);
    expect(new Set(tools.map(({ serverId }) => serverId)).size).toBe(servers.length);
    expect(descendants(app.process().pid ?? 0).length).toBe(before + servers.length);

    const read = (path: string) =>
      calls['tools.call']({ serverId: 'srv_files', tool: 'read_file', arguments: { path } });
    expect(JSON.stringify(await read(join(chosen, 'note.txt')))).toContain('the words of the note');
    expect(await read('/etc/passwd')).toMatchObject({ isError: true });
    const ran = await calls['tools.call']({
      serverId: 'srv_shell',
      tool: 'run_command',
      arguments: { command: '/bin/echo', arguments: ['from the shell'], folder: chosen },
    });
    expect(JSON.stringify(ran)).toContain('from the shell');
  } finally {
    folder.remove();
  }
});

test('without a keyring of the system, no key of a tool server is kept, and the person is told', async ({
  open,
}) => {
  const { page } = await open({ script: [] });
  await person(page).ready();
  const calls = await takeConnection(page);
  const wish = { name: 'Notes', command: 'notes' } as const;
  await expect(
    calls['tools.servers.put']({ ...wish, environment: { KEY: 'the secret' } }),
  ).rejects.toThrow(/There is no keyring/u);
  const names = (await calls['tools.servers.list']({})).map(({ name }) => name);
  expect(names).not.toContain('Notes');
  expect(await calls['tools.servers.put'](wish)).toMatchObject({ name: 'Notes', state: 'off' });
});
