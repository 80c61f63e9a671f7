import type { z } from 'zod';

/** What of `localStorage` is used; it may be full or forbidden, which is never an error here. */
export type BrowserStorage = {
  /** The value under the key, where it is there and fits the schema. */
  read<Schema extends z.ZodType>(key: string, schema: Schema): z.output<Schema> | undefined;
  /** Whether it was kept. */
  write(key: string, value: unknown): boolean;
  remove(key: string): void;
};

type Place = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

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
