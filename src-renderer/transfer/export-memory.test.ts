import { expect, test } from 'vitest';
import type { ExportCursor, MemoryRecord } from '#shared/contracts/memory-export.ts';
import { exportMemory } from './export-memory.ts';

const record = (number: number): MemoryRecord => ({
  kind: 'entity',
  id: `ent_${number}`,
  name: `Entity ${number}`,
  entityType: 'thing',
  summary: '中'.repeat(4_000),
  aliases: [],
  createdAt: 1,
  mergedInto: null,
  metadata: {},
});

/** Ten pages of two hundred. */
function pages() {
  const asked: (ExportCursor | undefined)[] = [];
  return {
    asked,
    page: async (after: ExportCursor | undefined) => {
      asked.push(after);
      const first = after?.number ?? 0;
      const number = first + 200;
      return {
        records: Array.from({ length: 200 }, (_, at) => record(first + at)),
        next: number === 2_000 ? null : ({ phase: 'entity', number } as const),
      };
    },
  };
}

test('every page is in the file, in order, after its first line', async () => {
  const { page, asked } = pages();
  const told: number[] = [];
  const file = await exportMemory({
    format: 'kingly',
    now: 5,
    page,
    onProgress: (records) => void told.push(records),
    signal: new AbortController().signal,
  });
  const [head, ...lines] = ((await file?.text()) ?? '').trimEnd().split('\n');
  expect(head).toBe('{"kind":"kingly-memory","version":1,"exportedAt":5}');
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual(
    Array.from({ length: 2_000 }, (_, at) => record(at)),
  );
  expect([asked.length, told.at(0), told.at(-1)]).toEqual([10, 200, 2_000]);
});

test('one that is stopped gives no file and asks no more', async () => {
  const { page, asked } = pages();
  const abort = new AbortController();
  const file = await exportMemory({
    format: 'memento',
    now: 5,
    page,
    onProgress: () => abort.abort(),
    signal: abort.signal,
  });
  expect(file).toBeNull();
  expect(asked).toHaveLength(2);
});
