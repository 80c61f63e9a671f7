import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ToolServer } from '#shared/contracts/tools.ts';
import { noteToolsChange, useTools, wereToolsUsed } from './tools.ts';

beforeEach(() => {
  vi.useFakeTimers();
  useTools.setState({ servers: null, changes: 0 });
});
afterEach(() => vi.useRealTimers());

const server: ToolServer = {
  id: 'srv_time',
  name: 'Time',
  source: 'built-in',
  transport: 'stdio',
  command: 'time',
  args: [],
  folder: null,
  url: null,
  roots: [],
  environmentNames: [],
  headerNames: [],
  enabled: false,
  createdAt: 1,
  updatedAt: 1,
  state: 'off',
  connected: false,
  problem: null,
  commandLine: 'time',
  pin: 'a'.repeat(64),
  protocolVersion: null,
  serverTitle: null,
  tools: 0,
  log: [],
};

test('many changes at once are one, and later ones another', () => {
  for (let count = 0; count < 1_000; count += 1) noteToolsChange();
  vi.runAllTimers();
  expect(useTools.getState().changes).toBe(1);
  noteToolsChange();
  vi.runAllTimers();
  expect(useTools.getState().changes).toBe(2);
});

test('tools were used once any server was touched or changed', () => {
  const used = (servers: readonly ToolServer[] | null, changes = 0): boolean =>
    wereToolsUsed({ servers, changes });
  expect(used(null)).toBe(false);
  expect(used([server])).toBe(false);
  expect(used([{ ...server, updatedAt: 2 }])).toBe(true);
  expect(used([{ ...server, source: 'user' }])).toBe(true);
  expect(used([server], 1)).toBe(true);
});
