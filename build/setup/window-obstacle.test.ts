import { expect, test } from 'vitest';
import { electronFailure, windowObstacle } from './window-obstacle.mjs';

test.each([
  ['a Mac', { platform: 'darwin', environment: {}, userId: 501 }, /^undefined$/],
  ['Windows', { platform: 'win32', environment: {}, userId: undefined }, /^undefined$/],
  [
    'Linux with X',
    { platform: 'linux', environment: { DISPLAY: ':0' }, userId: 1000 },
    /^undefined$/,
  ],
  [
    'Linux with Wayland',
    { platform: 'linux', environment: { WAYLAND_DISPLAY: 'wayland-0' }, userId: 1000 },
    /^undefined$/,
  ],
  ['Linux without a screen', { platform: 'linux', environment: {}, userId: 1000 }, /no screen/],
  ['root', { platform: 'linux', environment: { DISPLAY: ':0' }, userId: 0 }, /you are root/],
] as const)('%s', (_name, machine, expected) => {
  expect(String(windowObstacle({ ...machine }))).toMatch(expected);
});

test.each([
  [
    'electron: error while loading shared libraries: libgtk-3.so.0: cannot open shared object file',
    /libgtk-3\.so\.0/,
  ],
  [
    'FATAL:setuid_sandbox_host.cc: The SUID sandbox helper binary was found, but is not configured correctly.',
    /sandbox/,
  ],
  ['[1:1] ERROR: Missing X server or $DISPLAY', /screen/],
  ['Kingly: the database is damaged', /^undefined$/],
] as const)('reads %s', (output, expected) => {
  expect(String(electronFailure(output))).toMatch(expected);
});
