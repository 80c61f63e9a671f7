import { describe, expect, test } from 'vitest';
import { externalAddress, isOwnPage } from './addresses.ts';
import { isDownloadAllowed, isPermissionGranted, isRequestAllowed } from './permissions.ts';

describe('own page', () => {
  test.each(['kingly://app/', 'kingly://app/index.html', 'kingly://app/#/tasks'])(
    '%s is',
    (address) => {
      expect(isOwnPage(address)).toBe(true);
    },
  );
  test.each([
    '',
    'about:blank',
    'kingly://other/',
    'kingly://app.evil.example/',
    'kingly://app:80/',
    'kinglyx://app/',
    'https://app/',
    'file:///app/',
    'data:text/html,kingly://app/',
    'javascript:location="kingly://app/"',
  ])('%s is not', (address) => {
    expect(isOwnPage(address)).toBe(false);
  });
});

describe('links that are opened outside', () => {
  test.each([
    ['https://example.org/a?b#c', 'https://example.org/a?b#c'],
    ['http://example.org', 'http://example.org/'],
    ['HTTPS://EXAMPLE.org/', 'https://example.org/'],
  ])('%s → %s', (address, opened) => {
    expect(externalAddress(address)).toBe(opened);
  });
  test.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://host/share',
    'ms-msdt:/id',
    'vscode://file/x',
    'mailto:a@example.org',
    'kingly://app/',
    'https://bank.example@evil.example/',
    'https://user:word@example.org/',
    'not an address',
    `https://example.org/${'x'.repeat(2_000)}`,
  ])('%s is refused', (address) => {
    expect(externalAddress(address)).toBeNull();
  });
});

test('only what the page has made itself is saved as a file', () => {
  expect(isDownloadAllowed('blob:kingly://app/6f1d')).toBe(true);
  for (const address of [
    'blob:https://example.org/6f1d',
    'blob:kingly://app.evil.example/6f1d',
    'https://example.org/a.exe',
    'data:text/plain,a',
    'kingly://app/index.html',
  ]) {
    expect(isDownloadAllowed(address)).toBe(false);
  }
});

describe('permissions', () => {
  test('copying from the own page is all that is granted', () => {
    expect(isPermissionGranted('clipboard-sanitized-write', 'kingly://app/')).toBe(true);
    expect(isPermissionGranted('clipboard-sanitized-write', 'https://example.org/')).toBe(false);
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'clipboard-read',
      'openExternal',
      'hid',
      'unknown',
    ]) {
      expect(isPermissionGranted(permission, 'kingly://app/')).toBe(false);
    }
  });
});

describe('requests of the page', () => {
  test('its own files and data in memory, no network and no files', () => {
    expect(
      ['kingly://app/a.js', 'data:image/png;base64,AA', 'blob:kingly://app/1'].map(
        isRequestAllowed,
      ),
    ).toEqual([true, true, true]);
    expect(
      [
        'https://example.org/',
        'http://127.0.0.1:11434/',
        'ws://x/',
        'wss://x/',
        'file:///etc/passwd',
        'ftp://x/',
      ].some(isRequestAllowed),
    ).toBe(false);
  });
});
