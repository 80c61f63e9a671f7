/** Electron's newer way to seal, over the old one, which answers at once. */
import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';

type OldStorage = {
  isEncryptionAvailable(): boolean;
  encryptString(text: string): Buffer;
  decryptString(sealed: Buffer): string;
};

if (isMainThread && Reflect.get(process, 'type') === 'browser') {
  const { safeStorage } = createRequire(import.meta.url)('electron') as { safeStorage: OldStorage };
  Object.assign(safeStorage, {
    isAsyncEncryptionAvailable: async () => safeStorage.isEncryptionAvailable(),
    encryptStringAsync: async (text: string) => safeStorage.encryptString(text),
    decryptStringAsync: async (sealed: Buffer) => ({ result: safeStorage.decryptString(sealed) }),
    getSelectedStorageBackend: () =>
      safeStorage.isEncryptionAvailable() ? 'gnome_libsecret' : 'basic_text',
  });
}
