import { type BrowserStorage, browserStorage } from './browser-storage.ts';

/** A storage in memory, with what is in it. */
export function memoryStorage(): BrowserStorage & { readonly items: Map<string, string> } {
  const items = new Map<string, string>();
  const storage = browserStorage({
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    key: (index) => [...items.keys()][index] ?? null,
    get length() {
      return items.size;
    },
    removeItem: (key) => void items.delete(key),
  });
  return { ...storage, items };
}
