import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noteOfScope, scopeOfNote, scopesOf } from './approval-question.ts';
import { argumentShape, describeShape } from './argument-shape.ts';
import { canonicalJson } from './canonical-json.ts';
import { pinOf } from './pin.ts';
import { commandContent, commandLineOf } from './server-command.ts';
import { fenced, visibleText } from './visible-text.ts';

describe('the shape of arguments', () => {
  const same = (left: Parameters<typeof argumentShape>[0], right: typeof left): boolean =>
    argumentShape(left) === argumentShape(right);

  test('holds for other values that reach the same place', () => {
    expect(same({ path: '/home/a/x.txt', n: 1 }, { n: 2, path: '/home/a/y.txt' })).toBe(true);
    expect(same({ url: 'https://a.org/1' }, { url: 'https://A.org/2?q' })).toBe(true);
    expect(same({ text: 'one' }, { text: 'two' })).toBe(true);
    expect(same({ uri: 'file:///home/a/x' }, { uri: 'file:///home/a/y' })).toBe(true);
    expect(same({ description: 'one\nfine' }, { description: 'Note:\ntwo' })).toBe(true);
  });

  test.each([
    ['another folder', { path: '/home/a/x' }, { path: '/home/b/x' }],
    ['a path that climbs', { path: '/home/a/x' }, { path: '/home/a/../x' }],
    ['another host', { url: 'https://a.org/' }, { url: 'https://a.org.evil.example/' }],
    ['another user at the host', { url: 'https://a.org/' }, { url: 'https://a.org@b.org/' }],
    ['another command', { command: 'ls' }, { command: 'rm -rf ~' }],
    ['other words of a command', { args: ['-l'] }, { args: ['-l', '-a'] }],
    ['another key', { text: 'one' }, { text: 'one', force: true }],
    ['text that has become a path', { text: 'one' }, { text: '/etc/passwd' }],
    ['a host hidden by a tab', { url: 'https://a.org/' }, { url: 'https://a.org\t.evil.example/' }],
    ['a scheme cut in two', { page: 'one' }, { page: 'ht\ntps://evil.example/' }],
    ['an address without slashes', { page: 'one' }, { page: 'https:evil.example' }],
    ['a host without a scheme', { url: 'a.org/1' }, { url: 'evil.example/1' }],
    ['another file', { uri: 'file:///home/a/x' }, { uri: 'file:///etc/passwd' }],
    ['a file of “another” host', { uri: 'file://localhost/a/x' }, { uri: 'file://localhost/b/x' }],
    ['a file that climbs', { uri: 'file:///a/b/x' }, { uri: 'file:///a/b/%2e%2e' }],
    ['the folder itself', { path: '/home/a/x' }, { path: '/home/a/' }],
    ['the folder where it works', { path: 'x' }, { path: '.' }],
    ['all of a folder', { path: '/home/a/x' }, { path: '/home/a/*' }],
    ['a folder beside it', { cwd: '/home/a' }, { cwd: '/home/b' }],
    [
      'what a command reads',
      { command: 'bash', input: 'ls' },
      { command: 'bash', input: 'rm -rf ~' },
    ],
    [
      'a command elsewhere',
      { command: 'make', path: '/home/a/x' },
      { command: 'make', path: '/home/a/y' },
    ],
    ['another flag', { path: '/a/x', recursive: false }, { path: '/a/x', recursive: true }],
    ['a list with another place', { paths: ['/a/x'] }, { paths: ['/a/x', '/b/x'] }],
  ])('does not hold for %s', (_name, left, right) => {
    expect(same(left, right)).toBe(false);
  });

  test('is told in words', () => {
    expect(describeShape({ command: 'ls -l', path: '/a/b', count: 1 })).toBe(
      'command: exactly "ls -l"\npath: exactly "/a/b"\ncount: a number',
    );
    expect(describeShape({ path: '/a/b', all: true })).toBe(
      'path: anything in /a/\nall: exactly true',
    );
  });
});

test('canonical JSON does not depend on the order of keys, and is JSON', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const plain: unknown = JSON.parse(JSON.stringify(value));
      const turned = Object.fromEntries(Object.entries(value).toReversed());
      const text = canonicalJson(JSON.parse(JSON.stringify(turned)));
      expect(JSON.parse(text)).toEqual(plain);
      expect(canonicalJson(JSON.parse(JSON.stringify(value)))).toBe(text);
    }),
  );
});

describe('what is shown', () => {
  const server = {
    source: 'user',
    transport: 'stdio',
    command: '/usr/bin/node',
    args: ['server.js', 'two words', '; rm -rf ~', '\u202Etxt.exe'],
    folder: null,
    url: null,
    roots: ['/home/a'],
    environmentNames: ['TOKEN'],
    headerNames: [],
  } as const;

  test('is the whole command, each argument apart, nothing hidden', () => {
    expect(
      commandLineOf({
        ...server,
        args: [...server.args],
        roots: ['/home/a'],
        environmentNames: ['TOKEN'],
        headerNames: [],
      }),
    ).toBe(
      '/usr/bin/node server.js "two words" "; rm -rf ~" "\\u202etxt.exe"\n' +
        'with the variables TOKEN\nfor the folders /home/a',
    );
  });

  test('has another pin where anything of it changed', async () => {
    const base = { ...server, args: ['a b'], roots: [], environmentNames: [], headerNames: [] };
    const pins = await Promise.all(
      [
        base,
        { ...base, args: ['a', 'b'] },
        { ...base, command: 'node' },
        { ...base, folder: '/tmp' },
        { ...base, roots: ['/'] },
        { ...base, environmentNames: ['NODE_OPTIONS'] },
        { ...base, source: 'built-in' as const },
      ].map((each) => pinOf(commandContent(each))),
    );
    expect(new Set(pins).size).toBe(pins.length);
    expect(pins[0]).toMatch(/^[0-9a-f]{64}$/u);
  });

  test('has no sign that cannot be seen, and cannot leave its fence', () => {
    expect(visibleText('a\u001B[2Jb\u200B\nc\tä😀')).toBe('a\\u001b[2Jb\\u200b\nc\tä😀');
    expect(fenced('x ```` y')).toBe('`````\nx ```` y\n`````');
  });
});

test('only the exact words of an answer reach further than one call', () => {
  expect(
    (['once', 'task', 'always'] as const).map((scope) => scopeOfNote(noteOfScope(scope))),
  ).toEqual(['once', 'task', 'always']);
  expect(scopeOfNote('Always look twice')).toBe('once');
  expect(scopeOfNote(null)).toBe('once');
  expect(scopesOf({ kind: 'approval', stepKey: 'tool:x' })).toHaveLength(3);
  expect(scopesOf({ kind: 'approval', stepKey: 'run_1/x' })).toEqual([]);
});
