import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cacheFiguresSchema, createCache } from './cache.ts';

test('keeps what was loaded until its time is over, and counts', () => {
  let now = 1;
  let loads = 0;
  const cache = createCache<string>({
    name: 'words',
    layer: 'frontend',
    limit: 2,
    lifetimeMs: 100,
    now: () => now,
  });
  const read = (key: string): string =>
    cache.read(key, () => {
      loads += 1;
      return `${key}${loads}`;
    });
  expect([read('a'), read('a'), read('b')]).toEqual(['a1', 'a1', 'b2']);
  now += 101;
  expect(read('a')).toBe('a3');
  cache.delete('a');
  expect(read('a')).toBe('a4');
  expect(cacheFiguresSchema.parse(cache.figures())).toMatchObject({
    name: 'words',
    layer: 'frontend',
    hits: 1,
    misses: 4,
    limit: 2,
    lifetimeMs: 100,
  });
});

test('holds the ones used last, and never more than its limit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.nat(8)), (limit, reads) => {
      const cache = createCache<number>({ name: 'n', layer: 'backend', limit, lifetimeMs: null });
      for (const key of reads) expect(cache.read(String(key), () => key)).toBe(key);
      const latest = [...new Set(reads.toReversed())].slice(0, limit).map(String);
      expect(cache.keys()).toEqual(latest);
      const { hits, misses } = cache.figures();
      expect(hits + misses).toBe(reads.length);
    }),
  );
});
