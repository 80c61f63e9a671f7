import type { z } from 'zod';

/** What of `localStorage` is used; it may be full or forbidden, which is never an error here. */
export type BrowserStorage = {
  /** The value under the key, where it is there and fits the schema. */
  read<Schema extends z.ZodType>(key: string, schema: Schema): z.output<Schema> | undefined;
  /** Whether it was kept. */
  write(key: string, value: unknown): boolean;
  remove(key: string): void;
  /** The keys that begin so, in no order. */
  keys(prefix: string): readonly string[];
};

type Place = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** @param place absent where the browser forbids storage */
export function browserStorage(place: Place | undefined): BrowserStorage {
  return {
    read: (key, schema) => {
      try {
        const text = place?.getItem(key) ?? null;
        return text === null ? undefined : schema.safeParse(JSON.parse(text)).data;
      } catch {
        return undefined;
      }
    },
    write: (key, value) => {
      try {
        place?.setItem(key, JSON.stringify(value));
        return place !== undefined;
      } catch {
        return false;
      }
    },
    remove: (key) => {
      try {
        place?.removeItem(key);
      } catch {
        // Nothing was kept, so that nothing is left.
      }
    },
    keys: (prefix) => {
      try {
        return Array.from(
          { length: place?.length ?? 0 },
          (_, index) => place?.key(index) ?? '',
        ).filter((key) => key.startsWith(prefix));
      } catch {
        return [];
      }
    },
  };
}

function ownStorage(): Place | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

/** The window's own storage. */
export const windowStorage: BrowserStorage = browserStorage(
  typeof window === 'undefined' ? undefined : ownStorage(),
);
