import { LRUCache } from 'lru-cache';
import { z } from 'zod';

/** Where a cache stands, as in the specification's three layers. */
export const cacheLayers = ['frontend', 'backend', 'database'] as const;

/** What a cache has done since it was made. */
export const cacheFiguresSchema = z.object({
  name: z.string(),
  layer: z.enum(cacheLayers),
  hits: z.number().int().nonnegative(),
  misses: z.number().int().nonnegative(),
  /** Entries that are in it. */
  size: z.number().int().nonnegative(),
  /** Entries that it holds at most; the one used longest ago makes room. */
  limit: z.number().int().positive(),
  /** Milliseconds that an entry is good for; null where only a change ends it. */
  lifetimeMs: z.number().positive().nullable(),
});
export type CacheFigures = z.infer<typeof cacheFiguresSchema>;

export type CacheOptions = Pick<CacheFigures, 'name' | 'layer' | 'limit' | 'lifetimeMs'> & {
  /** Milliseconds on a clock that never goes back; replaced by a hand-driven one in tests. */
  readonly now?: () => number;
};

/** A bounded cache with a name that counts its hits and misses. */
export type Cache<Value extends NonNullable<unknown>> = {
  /** What is kept under the key, or else what `load` gives, which is kept then. */
  read(key: string, load: () => Value): Value;
  get(key: string): Value | undefined;
  /** The same, without making it the one used last. */
  peek(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
  clear(): void;
  /** Keys, the one used last first. */
  keys(): string[];
  figures(): CacheFigures;
};

export function createCache<Value extends NonNullable<unknown>>(
  options: CacheOptions,
): Cache<Value> {
  const { name, layer, limit, lifetimeMs, now } = options;
  const entries = new LRUCache<string, Value>({
    max: limit,
    ...(lifetimeMs === null ? {} : { ttl: lifetimeMs, ttlResolution: 0 }),
    ...(now === undefined ? {} : { perf: { now } }),
  });
  let hits = 0;
  let misses = 0;
  const counted = (known: Value | undefined): Value | undefined => {
    if (known === undefined) misses += 1;
    else hits += 1;
    return known;
  };
  const get = (key: string): Value | undefined => counted(entries.get(key));
  return {
    get,
    peek: (key) => counted(entries.peek(key)),
    read: (key, load) => {
      const known = get(key);
      if (known !== undefined) return known;
      const value = load();
      entries.set(key, value);
      return value;
    },
    set: (key, value) => void entries.set(key, value),
    delete: (key) => void entries.delete(key),
    clear: () => entries.clear(),
    keys: () => [...entries.keys()],
    figures: () => ({ name, layer, hits, misses, size: entries.size, limit, lifetimeMs }),
  };
}
