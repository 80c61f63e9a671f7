import { expect, test } from 'vitest';
import { canShowTray, closingChoiceSchema, closingPolicy } from './closing-policy.ts';

const linux = { choice: 'auto', platform: 'linux', hasTray: false, openWork: 0 } as const;

test('with a tray or a dock, closing hides', () => {
  expect(closingPolicy({ ...linux, hasTray: true })).toBe('hide');
  expect(closingPolicy({ ...linux, platform: 'darwin' })).toBe('hide');
});

test('with neither, it ends, after the work that was asked for', () => {
  expect(closingPolicy(linux)).toBe('quit');
  expect(closingPolicy({ ...linux, openWork: 2 })).toBe('finish');
});

test('the person’s choice comes first', () => {
  expect(closingPolicy({ ...linux, choice: 'quit', hasTray: true, openWork: 2 })).toBe('quit');
  expect(closingPolicy({ ...linux, choice: 'keep' })).toBe('hide');
  expect(closingChoiceSchema.parse({ not: 'a choice' })).toBe('auto');
});

test('whether a tray icon is seen', () => {
  const bus = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus' };
  expect(canShowTray('win32', {})).toBe(true);
  expect(canShowTray('linux', {})).toBe(false);
  expect(canShowTray('linux', { ...bus, XDG_CURRENT_DESKTOP: 'KDE' })).toBe(true);
  expect(canShowTray('linux', { ...bus, XDG_CURRENT_DESKTOP: 'ubuntu:GNOME' })).toBe(true);
  expect(canShowTray('linux', { ...bus, XDG_CURRENT_DESKTOP: 'GNOME' })).toBe(false);
  expect(canShowTray('linux', { XDG_CURRENT_DESKTOP: 'KDE' })).toBe(false);
});
