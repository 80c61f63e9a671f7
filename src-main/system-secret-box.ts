import type { SecretBox } from '#core/secrets/secret-box.ts';
import { KinglyError } from '#shared/errors.ts';

/** What is used of Electron's `safeStorage`; only after the app is ready. */
export type SystemStorage = {
  isAsyncEncryptionAvailable(): Promise<boolean>;
  encryptStringAsync(text: string): Promise<Uint8Array>;
  decryptStringAsync(sealed: Buffer): Promise<{ readonly result: string }>;
  /** Linux only. */
  getSelectedStorageBackend(): string;
};

/**
 * Secrets sealed with a key of the system: the keychain on macOS, the person's login on Windows,
 * the keyring on Linux. Where there is none, nothing is kept, since Electron would then seal with
 * a password that everybody knows.
 */
export function systemSecretBox(
  ready: Promise<SystemStorage>,
  platform: NodeJS.Platform,
): SecretBox {
  const open = async (): Promise<SystemStorage> => {
    const storage = await ready;
    const hasKey = await storage.isAsyncEncryptionAvailable();
    const isOpenToAll =
      platform === 'linux' && storage.getSelectedStorageBackend() === 'basic_text';
    if (!hasKey || isOpenToAll) throw new KinglyError('not_available', reasonOf(platform));
    return storage;
  };
  return {
    name: 'system',
    seal: async (text) => (await open()).encryptStringAsync(text),
    open: async (sealed) => {
      const storage = await open();
      return (await storage.decryptStringAsync(Buffer.from(sealed))).result;
    },
  };
}

function reasonOf(platform: NodeJS.Platform): string {
  switch (platform) {
    case 'linux':
      return 'There is no keyring to keep passwords and keys in. Install and unlock GNOME Keyring or KWallet, sign in again, and start Kingly anew.';
    case 'darwin':
      return 'Kingly may not use the keychain, so it cannot keep passwords and keys. Unlock it, allow Kingly to use it, and try again.';
    default:
      return 'The system does not let Kingly encrypt, so it cannot keep passwords and keys. Sign in again, and try again.';
  }
}
