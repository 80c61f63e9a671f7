import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DraftOpinions } from '../frontend-llm/reading.ts';
import { createPendingSend, waitForReadersMs } from './pending-send.ts';

const none: DraftOpinions = { encoder: null, adapter: null, ollama: null, copied: null };

function message(answersAfterMs: number, name: string, log: string[]) {
  const heard = { ...none };
  return {
    opinions: new Promise<DraftOpinions>((resolve) =>
      setTimeout(() => resolve(heard), answersAfterMs),
    ),
    soFar: () => none,
    decide: (opinions: DraftOpinions) =>
      log.push(`${name} ${opinions === heard ? 'heard' : 'unheard'}`),
    late: () => log.push(`${name} late`),
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('goes out when the readers have answered', async () => {
  const log: string[] = [];
  createPendingSend().wait(message(20, 'a', log));
  await vi.advanceTimersByTimeAsync(19);
  expect(log).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(log).toEqual(['a heard']);
});

test('goes out in time without them, and hears what they say after all', async () => {
  const log: string[] = [];
  createPendingSend().wait(message(500, 'a', log));
  await vi.advanceTimersByTimeAsync(waitForReadersMs);
  expect(log).toEqual(['a unheard']);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(log).toEqual(['a unheard', 'a late']);
});

test('the next message sends the one before, in order, and so does the end', async () => {
  const log: string[] = [];
  const pending = createPendingSend();
  pending.wait(message(40, 'a', log));
  pending.wait(message(40, 'b', log));
  expect(log).toEqual(['a unheard']);
  pending.settle();
  pending.settle();
  expect(log).toEqual(['a unheard', 'b unheard']);
});
