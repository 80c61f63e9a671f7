import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { type SystemStorage, systemSecretBox } from './system-secret-box.ts';

/** Seals as a system's key store does, with a key that nobody else has. */
function storage(change: Partial<SystemStorage> = {}): SystemStorage {
  const key = randomBytes(32);
  const start = randomBytes(12);
  return {
    isAsyncEncryptionAvailable: async () => true,
    getSelectedStorageBackend: () => 'gnome_libsecret',
    encryptStringAsync: async (text) => {
      const cipher = createCipheriv('aes-256-gcm', key, start);
      return Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    },
    decryptStringAsync: async (sealed) => {
      const cipher = createDecipheriv('aes-256-gcm', key, start);
      cipher.setAuthTag(sealed.subarray(-16));
      const text = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
      return { result: text.toString('utf8') };
    },
    ...change,
  };
}

test('opens what it sealed, and nothing that was changed', async () => {
  const box = systemSecretBox(Promise.resolve(storage()), 'linux');
  const sealed = await box.seal('the key');
  expect(Buffer.from(sealed).toString('latin1')).not.toContain('the key');
  expect(await box.open(sealed)).toBe('the key');
  await expect(box.open(sealed.map((byte) => byte ^ 1))).rejects.toThrow(/authenticate/u);
});

const known: Partial<SystemStorage> = { getSelectedStorageBackend: () => 'basic_text' };
const none: Partial<SystemStorage> = { isAsyncEncryptionAvailable: async () => false };

test.each([
  ['linux', known, /keyring/u],
  ['linux', none, /keyring/u],
  ['darwin', none, /keychain/u],
  ['win32', none, /encrypt/u],
] as const)('without a key of %s, nothing is sealed or opened', async (platform, change, why) => {
  const box = systemSecretBox(Promise.resolve(storage(change)), platform);
  const refusal = expect.objectContaining({
    code: 'not_available',
    message: expect.stringMatching(why),
  });
  await expect(box.seal('the key')).rejects.toEqual(refusal);
  await expect(box.open(new Uint8Array(40))).rejects.toEqual(refusal);
});
