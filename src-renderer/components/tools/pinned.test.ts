import { expect, test } from 'vitest';
import type { Tool, ToolPin } from '#shared/contracts/tools.ts';
import { commandContent, commandLineOf } from '#shared/tools/server-command.ts';
import { allowedCommand, beforeAndNow } from './pinned.ts';

const pin = (tool: string, content: string): ToolPin => ({
  serverId: 'srv_1',
  tool,
  pin: 'a'.repeat(64),
  content,
  pinnedAt: 1,
});
const server = {
  source: 'user',
  transport: 'stdio',
  command: 'npx',
  args: ['-y', 'two words'],
  folder: null,
  url: null,
  roots: [],
  environmentNames: ['KEY'],
  headerNames: [],
} as const;
const tool: Tool = {
  serverId: 'srv_1',
  serverName: 'Notes',
  name: 'echo',
  title: 'echo',
  description: 'Says it again.',
  inputSchema: { type: 'object', properties: { b: {}, a: {} } },
  outputSchema: null,
  annotations: { readOnly: true, destructive: false, idempotent: false, openWorld: false },
  effect: 'read',
  approval: 'changed',
  pin: 'b'.repeat(64),
};

test('a command that was allowed reads as it did then; none was, where it has no pin', () => {
  const content = commandContent({
    ...server,
    args: [...server.args],
    roots: [],
    environmentNames: ['KEY'],
    headerNames: [],
  });
  const line = commandLineOf({
    ...server,
    args: [...server.args],
    roots: [],
    environmentNames: ['KEY'],
    headerNames: [],
  });
  expect(allowedCommand([pin('echo', '{}'), pin('', content)])).toBe(line);
  expect(allowedCommand([pin('echo', '{}')])).toBeNull();
});

test('before and now differ only where the tool does', () => {
  const { title, description, inputSchema, outputSchema } = tool;
  const turned = { properties: { a: {}, b: {} }, type: inputSchema['type'] ?? null };
  const kept = { name: 'echo', title: null, description, inputSchema: turned, outputSchema };
  const same = beforeAndNow(tool, [pin('echo', JSON.stringify(kept))]);
  expect(title).toBe('echo');
  expect(same.before).toBe(same.now);
  const other = { ...kept, description: 'Says it once.' };
  const { before, now } = beforeAndNow(tool, [pin('echo', JSON.stringify(other))]);
  expect(before.replace('Says it once.', 'Says it again.')).toBe(now);
});
