import { expect, test } from 'vitest';
import type { ImportReport } from '#shared/contracts/memory-export.ts';
import { importFile, type ImportProgress } from './import-file.ts';

const none = { entities: 0, facts: 0, episodes: 0, values: 0 };

/** Takes every line as a fact, but for those that say “bad”. */
function taker() {
  const calls: (readonly { readonly number: number; readonly text: string }[])[] = [];
  const seen: ImportProgress[] = [];
  const abort = new AbortController();
  return {
    calls,
    seen,
    abort,
    options: {
      take: async (lines: (typeof calls)[number]): Promise<ImportReport> => {
        calls.push(lines);
        const bad = lines.filter(({ text }) => text.includes('bad'));
        return {
          taken: { ...none, facts: lines.length - bad.length },
          problems: bad.map(({ number }) => ({ line: number, message: 'is bad' })),
        };
      },
      onProgress: (progress: ImportProgress) => void seen.push(progress),
      signal: abort.signal,
    },
  };
}

test('lines are handed over in batches that fit, in order, with their numbers and the share', async () => {
  const { calls, seen, options } = taker();
  const text = Array.from(
    { length: 1_001 },
    (_, at) => `line ${at + 1}${at === 700 ? ' bad' : ''}`,
  );
  const file = new Blob([`\uFEFF${text.join('\r\n')}`]);
  const progress = await importFile(file, options);
  expect(calls.flat().map(({ text }) => text)).toEqual(text);
  expect(calls.flat().map(({ number }) => number)).toEqual(text.map((_, at) => at + 1));
  expect(Math.max(...calls.map(({ length }) => length))).toBe(200);
  expect(progress).toEqual({
    share: 1,
    taken: { ...none, facts: 1_000 },
    problemCount: 1,
    problems: [{ line: 701, message: 'is bad' }],
  });
  expect(seen.map(({ share }) => share)).toEqual(seen.map(({ share }) => share).toSorted());
});

test('no batch is larger than a frame, whatever its letters; a line that never ends is left out', async () => {
  const { calls, options } = taker();
  const lines = [
    ...Array.from({ length: 9 }, () => '\u4E2D'.repeat(90_000)),
    'x'.repeat(17_000_000),
    'last',
  ];
  const progress = await importFile(new Blob([lines.join('\n')]), options);
  const bytes = calls.map((batch) => new TextEncoder().encode(JSON.stringify(batch)).length);
  expect(Math.max(...bytes)).toBeLessThan(1_000_000);
  expect(progress.taken.facts).toBe(10);
  expect(progress.problems).toMatchObject([{ line: 10 }]);
});

test('what is stopped keeps what was taken, and reads no further', async () => {
  const { calls, abort, options } = taker();
  const file = new Blob([Array.from({ length: 5_000 }, () => 'x').join('\n')]);
  const progress = await importFile(file, {
    ...options,
    onProgress: () => abort.abort(),
  });
  expect(calls).toHaveLength(1);
  expect(progress.taken.facts).toBe(200);
});

test('a document is taken thing by thing; one that is cut off is refused as a whole', async () => {
  const { calls, options } = taker();
  const graph = { entities: [{ name: 'Anna' }], relations: [{ from: 'Anna', to: 'Ben' }] };
  await importFile(new Blob([JSON.stringify(graph, null, 2)]), options);
  expect(calls.flat().map(({ text }): unknown => JSON.parse(text))).toEqual([
    { type: 'entity', name: 'Anna' },
    { type: 'relation', from: 'Anna', to: 'Ben' },
  ]);
  const half = JSON.stringify(graph, null, 2).slice(0, -10);
  await expect(importFile(new Blob([half]), options)).rejects.toMatchObject({
    code: 'invalid_input',
  });
});
