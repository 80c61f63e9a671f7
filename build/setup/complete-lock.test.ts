import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { completeLock, platformOf } from './complete-lock.mjs';

test.each([
  ['@node-llama-cpp/mac-arm64-metal', { os: ['darwin'], cpu: ['arm64'] }],
  ['@node-llama-cpp/win-x64', { os: ['win32'], cpu: ['x64'] }],
  ['@node-llama-cpp/linux-armv7l', { os: ['linux'], cpu: ['arm'] }],
  ['@oxlint/binding-linux-x64-musl', { os: ['linux'], cpu: ['x64'], libc: ['musl'] }],
  ['lightningcss-linux-arm64-gnu', { os: ['linux'], cpu: ['arm64'], libc: ['glibc'] }],
  ['sqlite-vec-windows-x64', { os: ['win32'], cpu: ['x64'] }],
  ['sqlite-vec-darwin-arm64', { os: ['darwin'], cpu: ['arm64'] }],
])('reads the platform of %s', (name, platform) => {
  expect(platformOf(name)).toEqual(platform);
});

test('adds what is missing, strips addresses, and is then content', () => {
  const lock = {
    packages: {
      '': {},
      'node_modules/a': {
        version: '1.0.0',
        resolved: 'https://mirror.example/a.tgz',
        optionalDependencies: { 'a-linux-x64': '1.0.0', 'a-darwin-arm64': '1.0.0' },
      },
      'node_modules/a/node_modules/a-linux-x64': { version: '1.0.0', optional: true },
    },
  };
  expect(completeLock(lock)).toEqual({ added: ['a-darwin-arm64@1.0.0'], stripped: 1 });
  expect(lock.packages).toHaveProperty(['node_modules/a-darwin-arm64'], {
    version: '1.0.0',
    os: ['darwin'],
    cpu: ['arm64'],
    optional: true,
  });
  expect(JSON.stringify(lock)).not.toContain('mirror.example');
  expect(completeLock(lock)).toEqual({ added: [], stripped: 0 });
});

test.each([
  ['a-linux-x64', '^1.0.0'],
  ['a-special', '1.0.0'],
])('does not guess at %s@%s', (name, range) => {
  const lock = { packages: { 'node_modules/a': { optionalDependencies: { [name]: range } } } };
  expect(() => completeLock(lock)).toThrow(/by hand/);
});

test("the repository's lock is complete", () => {
  const text = readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8');
  expect(completeLock(JSON.parse(text))).toEqual({ added: [], stripped: 0 });
});
