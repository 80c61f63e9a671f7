import { expect, test } from 'vitest';
import { pageFile } from './page-files.ts';

const folder = '/app/out/renderer';

test('the page, its script and its style', () => {
  expect(pageFile(folder, 'kingly://app/')).toEqual({
    path: '/app/out/renderer/index.html',
    mimeType: 'text/html; charset=utf-8',
  });
  expect(pageFile(folder, 'kingly://app/assets/index-1.js?v=1#x')).toEqual({
    path: '/app/out/renderer/assets/index-1.js',
    mimeType: 'text/javascript; charset=utf-8',
  });
  expect(pageFile(folder, 'kingly://app/assets/a%20b.css')?.path).toBe(
    '/app/out/renderer/assets/a b.css',
  );
});

test.each([
  'kingly://app/../main/main.js',
  'kingly://app/assets/../../main/main.js',
  'kingly://app/%2e%2e/main/main.js',
  'kingly://app/..%2fmain%2fmain.js',
  'kingly://app/%2e%2e%2f%2e%2e%2fpackage.json',
  'kingly://app/..%5cmain%5cmain.js',
  'kingly://app/%252e%252e%252fmain.js',
  'kingly://app/a%00.js',
  'kingly://app/C:%2fwindows%2fx.js',
  'kingly://app//etc/passwd',
  'kingly://app/%',
  'kingly://app/.env',
  'kingly://app/notes.map',
  'kingly://app/folder',
  'kingly://other/index.html',
  'https://app/index.html',
  '',
])('%s leaves nothing out', (address) => {
  const file = pageFile(folder, address);
  expect(file === null || file.path.startsWith(`${folder}/`)).toBe(true);
});
