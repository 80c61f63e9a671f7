import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { placesOf, readConfiguration } from './read-configurations.ts';

const home = mkdtempSync(path.join(tmpdir(), 'kingly-home-'));
afterEach(() => rmSync(home, { recursive: true, force: true }));

test('reads what another program has, and says where it looked', async () => {
  await expect(readConfiguration({ program: 'cursor' }, home)).rejects.toThrow(/\.cursor/u);
  const [file = ''] = placesOf('cursor', home, process.platform);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '{"mcpServers":{"notes":{"command":"npx","args":["-y","notes"]}}}');
  const { servers, problems } = await readConfiguration({ program: 'cursor' }, home);
  expect(problems).toEqual([]);
  expect(servers).toMatchObject([{ name: 'notes', command: 'npx', args: ['-y', 'notes'] }]);
});

test('reads a pasted text', async () => {
  const text = '{"mcpServers":{"far":{"url":"https://example.org/mcp"}}}';
  expect((await readConfiguration({ text }, home)).servers).toMatchObject([
    { name: 'far', transport: 'http', url: 'https://example.org/mcp' },
  ]);
});
