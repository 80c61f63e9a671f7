import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { KinglyError } from '#shared/errors.ts';
import { fileSecrets } from './file-secrets.ts';
import { plainBox } from './secret-box.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function newFile(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'kingly-secrets-'));
  folders.push(folder);
  return path.join(folder, 'data', 'secrets');
}

test('are kept by owner, for the owner of the file only, and deleted', async () => {
  const file = newFile();
  const secrets = fileSecrets(file, plainBox);
  expect(await secrets.get('srv_1')).toEqual({});
  await Promise.all([
    secrets.put('srv_1', { 'environment:KEY': 'one' }),
    secrets.put('srv_2', { 'environment:KEY': 'two' }),
  ]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await fileSecrets(file, plainBox).get('srv_1')).toEqual({ 'environment:KEY': 'one' });
  await secrets.put('srv_1', {});
  expect(await secrets.get('srv_1')).toEqual({});
  expect(await secrets.get('srv_2')).toEqual({ 'environment:KEY': 'two' });
});

test('are sealed by the box, and a file of another key is an error without its content', async () => {
  const file = newFile();
  const turned = {
    name: 'turned',
    seal: async (text: string) => new TextEncoder().encode(text.split('').toReversed().join('')),
    open: async (sealed: Uint8Array) =>
      new TextDecoder().decode(sealed).split('').toReversed().join(''),
  };
  await fileSecrets(file, turned).put('srv_1', { KEY: 'value' });
  expect(readFileSync(file, 'utf8')).not.toContain('value');
  expect(await fileSecrets(file, turned).get('srv_1')).toEqual({ KEY: 'value' });
  writeFileSync(file, '{"srv_1": {"KEY": "hidden"');
  await expect(fileSecrets(file, plainBox).get('srv_1')).rejects.toMatchObject({
    code: 'store_damaged',
    message: expect.not.stringContaining('hidden'),
  });
});

test('a box that cannot seal says why, and leaves what was there', async () => {
  const file = newFile();
  await fileSecrets(file, plainBox).put('srv_1', { KEY: 'value' });
  const closed = {
    ...plainBox,
    seal: () => Promise.reject(new KinglyError('not_available', 'The keyring is locked')),
  };
  await expect(fileSecrets(file, closed).put('srv_1', { KEY: 'other' })).rejects.toMatchObject({
    code: 'not_available',
    message: 'The keyring is locked',
  });
  expect(await fileSecrets(file, plainBox).get('srv_1')).toEqual({ KEY: 'value' });
  expect(readdirSync(path.dirname(file))).toEqual(['secrets']);
});
