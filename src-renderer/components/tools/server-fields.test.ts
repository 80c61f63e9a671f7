import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ToolServer } from '#shared/contracts/tools.ts';
import { draftOf, emptyFields, fieldsOf } from './server-fields.ts';

const server: ToolServer = {
  id: 'srv_1',
  name: 'Notes',
  source: 'user',
  transport: 'stdio',
  command: 'npx',
  args: ['-y', 'notes', 'two words'],
  folder: null,
  url: null,
  roots: ['/home/a'],
  environmentNames: ['KEY'],
  headerNames: [],
  enabled: true,
  createdAt: 1,
  updatedAt: 1,
  state: 'ready',
  connected: true,
  problem: null,
  commandLine: '',
  pin: 'a'.repeat(64),
  protocolVersion: null,
  serverTitle: null,
  tools: 0,
  log: [],
};

test('a server that is opened and saved is as it was, its secrets kept', () => {
  expect(draftOf(fieldsOf(server), 'user')).toMatchObject({
    command: 'npx',
    args: ['-y', 'notes', 'two words'],
    roots: ['/home/a'],
    environment: { KEY: null },
    url: null,
  });
});

test('any arguments come back as they were', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (args) => {
      expect(draftOf(fieldsOf({ ...server, args }), 'user').args).toEqual(args);
    }),
  );
});

test('an address takes its headers with it and leaves the program behind', () => {
  const value = { name: ' Authorization ', value: 'Bearer x', isKept: false };
  const typed = { ...emptyFields, command: 'npx', args: 'a', headers: [value] };
  expect(
    draftOf({ ...typed, transport: 'http', url: ' https://a.org/mcp ' }, 'user'),
  ).toMatchObject({
    command: null,
    args: [],
    url: 'https://a.org/mcp',
    headers: { Authorization: 'Bearer x' },
  });
});
