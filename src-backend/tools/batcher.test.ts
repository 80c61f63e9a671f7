import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ToolResult } from '#shared/contracts/tools.ts';
import { createBatcher } from './batcher.ts';
import { createReadCache } from './read-cache.ts';
import { readTools } from './seen-tool.ts';

const { signal } = new AbortController();

describe('a batch', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const operation = (log: string[], name: string, ms: number, isRead = true) => ({
    isRead,
    isInteractive: false,
    signal,
    run: async () => {
      log.push(`begin ${name}`);
      await new Promise((resolve) => setTimeout(resolve, ms));
      log.push(`end ${name}`);
      return name;
    },
  });

  test('is sent after 100 ms, or with ten, or at once where somebody waits', async () => {
    const log: string[] = [];
    const batcher = createBatcher({ sideBySide: 20 });
    void batcher.add(operation(log, 'a', 1));
    await vi.advanceTimersByTimeAsync(99);
    expect(log).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(log).toEqual(['begin a']);
    await vi.advanceTimersByTimeAsync(1);
    for (let count = 0; count < 9; count += 1) void batcher.add(operation(log, 'b', 1));
    expect(log).toHaveLength(2);
    void batcher.add(operation(log, 'b', 1));
    expect(log).toHaveLength(12);
    await vi.advanceTimersByTimeAsync(1);
    void batcher.add({ ...operation(log, 'c', 1), isInteractive: true });
    expect(log.at(-1)).toBe('begin c');
  });

  test('has a result, an error and a stop for each of its own', async () => {
    const batcher = createBatcher({ sideBySide: 4, waitMs: 1 });
    const stop = new AbortController();
    const log: string[] = [];
    const results = [
      batcher.add(operation(log, 'a', 5)),
      batcher.add({ ...operation(log, 'b', 5), run: () => Promise.reject(new Error('broken')) }),
      batcher.add({ ...operation(log, 'c', 5, false), signal: stop.signal }),
      batcher.add(operation(log, 'd', 5)),
    ].map((each) => each.catch((error: Error) => error.message));
    stop.abort();
    await vi.advanceTimersByTimeAsync(50);
    expect(await Promise.all(results)).toEqual(['a', 'broken', 'Stopped', 'd']);
    expect(log).not.toContain('begin c');
  });

  test('never reorders writes, nor a read over a write, and never has too many at once', async () => {
    const step = fc.record({ isRead: fc.boolean(), ms: fc.integer({ min: 0, max: 30 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const batcher = createBatcher({ sideBySide: 3 });
        const log: string[] = [];
        const all = steps.map(({ isRead, ms }, index) =>
          batcher.add(operation(log, `${isRead ? 'r' : 'w'}${index}`, ms, isRead)),
        );
        await vi.runAllTimersAsync();
        await Promise.all(all);
        const running = new Set<string>();
        const ended = new Set<number>();
        for (const line of log) {
          const [verb, name = ''] = line.split(' ');
          const index = Number(name.slice(1));
          if (verb === 'end') {
            running.delete(name);
            ended.add(index);
            continue;
          }
          running.add(name);
          const isWrite = name.startsWith('w');
          expect(running.size).toBeLessThanOrEqual(isWrite ? 1 : 3);
          for (const [before, { isRead }] of steps.slice(0, index).entries()) {
            if (isWrite || !isRead) expect(ended.has(before)).toBe(true);
          }
        }
        expect(ended.size).toBe(steps.length);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the cache of reads', () => {
  const result = (text: string): ToolResult => ({
    text,
    structured: null,
    isError: false,
    wasCut: false,
  });
  const toolOf = async () => {
    const [tool] = await readTools(
      { id: 'srv_1', name: 'Good' },
      [
        {
          name: 'echo',
          inputSchema: { type: 'object' },
          annotations: { readOnlyHint: true, openWorldHint: false },
        },
      ],
      () => {},
    );
    if (tool === undefined) throw new Error('no tool');
    return tool;
  };

  test('gives what is kept, shares what is under way, and keeps nothing beyond a write', async () => {
    let now = 1;
    const cache = createReadCache(() => now);
    const tool = await toolOf();
    let loads = 0;
    const read = (args = {}) =>
      cache.read(tool, args, async () => {
        loads += 1;
        return result(String(loads));
      });
    expect(await Promise.all([read(), read()])).toEqual([result('1'), result('1')]);
    expect((await read()).text).toBe('1');
    expect((await read({ other: true })).text).toBe('2');
    cache.forget('srv_1');
    expect((await read()).text).toBe('3');
    now += 5_001;
    expect((await read()).text).toBe('4');
  });

  test('does not keep a read that a write overtook, nor a failure', async () => {
    const cache = createReadCache();
    const tool = await toolOf();
    let finish = (_text: string): void => {};
    const slow = cache.read(
      tool,
      {},
      () => new Promise((resolve) => (finish = (text) => resolve(result(text)))),
    );
    cache.forget('srv_1');
    finish('old');
    expect((await slow).text).toBe('old');
    const failed = { ...result('no'), isError: true };
    expect(await cache.read(tool, {}, async () => failed)).toEqual(failed);
    expect((await cache.read(tool, {}, async () => result('new'))).text).toBe('new');
  });
});
