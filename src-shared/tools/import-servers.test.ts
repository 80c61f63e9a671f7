import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toolServerImportSchema } from '#shared/contracts/tools.ts';
import {
  importFromClaudeDesktop,
  importFromCursor,
  importFromVsCode,
  importPasted,
} from './import-servers.ts';

const places = { home: '/home/ada', folder: '/home/ada/project' } as const;

test('Claude Desktop: programs with arguments and variables', () => {
  const text = JSON.stringify({
    globalShortcut: 'Ctrl+Space',
    mcpServers: {
      files: { command: 'npx', args: ['-y', 'server-files', '/home/ada'] },
      notes: { command: '/opt/notes', env: { NOTES_TOKEN: 's3cret' } },
    },
  });
  const { servers, problems } = importFromClaudeDesktop(text, places);
  expect(problems).toEqual([]);
  expect(servers).toMatchObject([
    {
      name: 'files',
      source: 'imported',
      transport: 'stdio',
      command: 'npx',
      args: ['-y', 'server-files', '/home/ada'],
      url: null,
      environment: {},
    },
    { name: 'notes', command: '/opt/notes', args: [], environment: { NOTES_TOKEN: 's3cret' } },
  ]);
});

test('VS Code: comments, trailing commas, inputs, folders and web servers', () => {
  const text = `{
    // what VS Code asks for
    "inputs": [{ "type": "promptString", "id": "key", "description": "Key of the weather service", "password": true }],
    "servers": {
      "weather": { "type": "stdio", "command": "node", "args": ["\${workspaceFolder}/weather.js"],
        "cwd": "\${userHome}", "env": { "KEY": "\${input:key}", "UNITS": "metric" } },
      "issues": { "type": "http", "url": "https://issues.example/mcp", "headers": { "Authorization": "Bearer \${env:TOKEN}" } },
    },
  }`;
  const { servers, problems } = importFromVsCode(text, places);
  expect(servers).toMatchObject([
    {
      name: 'weather',
      args: ['/home/ada/project/weather.js'],
      folder: '/home/ada',
      environment: { KEY: null, UNITS: 'metric' },
    },
    {
      name: 'issues',
      transport: 'http',
      command: null,
      url: 'https://issues.example/mcp',
      headers: { Authorization: null },
    },
  ]);
  expect(problems).toEqual([
    'servers.weather.env.KEY (line 6, column 47): Its value is still to be given: Key of the weather service',
    'servers.issues.headers.Authorization (line 7, column 102): Its value is still to be given: ${env:TOKEN}',
  ]);
});

test('VS Code settings: mcp.servers', () => {
  const text = '{ "editor.fontSize": 12, "mcp": { "servers": { "a": { "command": "a" } } } }';
  expect(importFromVsCode(text, places).servers).toMatchObject([{ name: 'a', command: 'a' }]);
});

test('Cursor: old web servers, and a file of variables that is not read', () => {
  const text = `{ "mcpServers": { "old": { "type": "sse", "url": "http://localhost:3000/sse" },
"mail": { "command": "mail", "envFile": ".env" } } }`;
  const { servers, problems } = importFromCursor(text, places);
  expect(servers.map(({ name, transport }) => [name, transport])).toEqual([
    ['old', 'http'],
    ['mail', 'stdio'],
  ]);
  expect(problems).toEqual([
    expect.stringMatching(/^mcpServers\.mail\.envFile \(line 2, column 41\)/),
  ]);
});

describe('what is pasted', () => {
  test.each([
    ['all of it', '{"mcpServers":{"files":{"command":"npx"}}}'],
    ['the servers', '{"files":{"command":"npx"}}'],
    ['a fragment', '"files": {"command":"npx"},'],
    ['VS Code’s', '{"servers":{"files":{"command":"npx"}}}'],
  ])('%s', (_what, text) => {
    const { servers, problems } = importPasted(text, places);
    expect(problems).toEqual([]);
    expect(servers).toMatchObject([{ name: 'files', command: 'npx' }]);
  });
  test.each([
    ['{"command":"/usr/bin/server-x"}', 'server-x'],
    ['{"url":"https://tools.example/mcp"}', 'tools.example'],
  ])('%s has a name of its own', (text, name) => {
    expect(importPasted(text, places).servers).toMatchObject([{ name }]);
  });
});

describe('what is wrong is named with its place', () => {
  test.each([
    ['', 'line 1, column 1'],
    ['{"mcpServers": {', 'line 1, column 17: This is no JSON here (close brace expected)'],
    ['[]', 'line 1, column 1: This should be an object'],
    ['{"a": 1}', 'There are no tool servers here; they stand under "mcpServers"'],
    ['{"mcpServers": []}', 'mcpServers (line 1, column 16): This should be an object of servers'],
    [
      '{"mcpServers": {"a": "npx"}}',
      'mcpServers.a (line 1, column 22): A server should be an object',
    ],
    ['{"mcpServers": {"a": {}}}', 'mcpServers.a (line 1, column 22): It has neither "command"'],
    ['{"mcpServers": {"a": {"command": "x", "url": "https://x"}}}', 'It has both'],
    ['{"mcpServers": {"a": {"command": ["x"]}}}', 'mcpServers.a.command (line 1, column 34)'],
    ['{"mcpServers": {"a": {"command": "x", "args": "-y"}}}', 'mcpServers.a.args'],
    ['{"mcpServers": {"a": {"command": "x", "args": ["a", 1]}}}', 'mcpServers.a.args[1]'],
    ['{"mcpServers": {"a": {"command": "x", "args": ["${input:k}"]}}}', 'fill in ${input:k}'],
    ['{"mcpServers": {"a": {"command": "x", "env": {"A": 1}}}}', 'mcpServers.a.env.A'],
    ['{"mcpServers": {"a": {"command": "x", "env": {"A=B": "1"}}}}', 'is no name of a variable'],
    ['{"mcpServers": {"a": {"url": "javascript:alert(1)"}}}', 'mcpServers.a.url'],
    ['{"mcpServers": {"a": {"type": "ws", "url": "https://x"}}}', 'mcpServers.a.type'],
    ['{"mcpServers": {"a": {"type": "stdio", "url": "https://x"}}}', 'does not go with the rest'],
    ['{"mcpServers": {"": {"command": "x"}}}', 'Its name'],
  ])('%s', (text, part) => {
    const { servers, problems } = importFromClaudeDesktop(text, places);
    expect(servers).toEqual([]);
    expect(problems[0]).toContain(part);
  });
  test('a mistake in one server leaves the others; two of one name leave the first', () => {
    const text = `{"mcpServers": {"bad": {}, "a": {"command": "one"}, "A": {"command": "two"}}}`;
    const { servers, problems } = importFromClaudeDesktop(text, places);
    expect(servers).toMatchObject([{ name: 'a', command: 'one' }]);
    expect(problems).toHaveLength(2);
  });
  test('no problem tells a secret', () => {
    const text = `{"mcpServers": {"a": {"command": "x", "env": {"A=": "s3cret", "B": "s3cret"}, "headers": 3},
      "b": {"url": "https://x", "headers": {"X y": "s3cret"}}}}`;
    const { problems } = importFromClaudeDesktop(text, places);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.join()).not.toContain('s3cret');
  });
  test('nested a hundred thousand levels deep', () => {
    const text = `{"mcpServers": ${'['.repeat(100_000)}`;
    expect(importFromClaudeDesktop(text, places)).toMatchObject({ servers: [] });
  });
});

test('names that mean something to JavaScript are names', () => {
  const text = '{"mcpServers": {"__proto__": {"command": "x", "env": {"__proto__": "y"}}}}';
  const { servers } = importFromClaudeDesktop(text, places);
  expect(servers).toMatchObject([{ name: '__proto__', command: 'x' }]);
  expect(Object.getPrototypeOf(servers[0]?.environment)).toBe(Object.prototype);
});

test('no text makes it throw, and what it gives is of the contract’s shape', () => {
  const piece = fc.constantFrom(
    ...['{', '}', '[', ']', ',', ':', '"mcpServers"', '"servers"', '"a"', '"command"', '"url"'],
    ...['"env"', '"x"', '1', 'null', '"${input:a}"', '//', '\n', '"https://x"'],
  );
  const text = fc.oneof(
    fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
    fc.string(),
    fc.json(),
    fc.dictionary(fc.string(), fc.jsonValue()).map((servers) => JSON.stringify({ servers })),
  );
  fc.assert(
    fc.property(text, (given) => {
      for (const read of [importPasted, importFromVsCode, importFromCursor]) {
        expect(toolServerImportSchema.safeParse(read(given, places)).success).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});
