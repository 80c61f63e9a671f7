import { expect, test } from 'vitest';
import { cacheFolder, dataFolder } from './folders.ts';

const linux = { platform: 'linux', environment: {}, home: '/home/ada' } as const;

test('each platform has its own place for data', () => {
  expect(dataFolder(linux)).toBe('/home/ada/.local/share/kingly');
  expect(dataFolder({ ...linux, environment: { XDG_DATA_HOME: '/data' } })).toBe('/data/kingly');
  expect(dataFolder({ ...linux, platform: 'darwin' })).toBe(
    '/home/ada/Library/Application Support/Kingly',
  );
  expect(dataFolder({ ...linux, platform: 'win32', environment: { APPDATA: '/roaming' } })).toBe(
    '/roaming/Kingly',
  );
});

test('the environment decides; an empty variable does not', () => {
  const environment = { KINGLY_DATA: '/d', KINGLY_CACHE: '/c' };
  expect(dataFolder({ ...linux, environment })).toBe('/d');
  expect(cacheFolder({ ...linux, environment })).toBe('/c');
  expect(cacheFolder({ ...linux, environment: { KINGLY_CACHE: '' } })).toBe(
    '/home/ada/.cache/kingly',
  );
});
