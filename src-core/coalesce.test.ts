import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { coalesce } from './coalesce.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a burst is told of once, and what comes after it once more', () => {
  const tell = vi.fn();
  const changes = coalesce(tell, 300);
  for (let count = 0; count < 100; count += 1) {
    changes.mayHaveChanged();
    vi.advanceTimersByTime(2);
  }
  vi.advanceTimersByTime(100);
  expect(tell).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1_000);
  expect(tell).toHaveBeenCalledTimes(1);
  changes.mayHaveChanged();
  vi.advanceTimersByTime(300);
  expect(tell).toHaveBeenCalledTimes(2);
});

test('nothing is told after the end', () => {
  const tell = vi.fn();
  const changes = coalesce(tell, 300);
  changes.mayHaveChanged();
  changes.close();
  changes.mayHaveChanged();
  vi.advanceTimersByTime(1_000);
  expect(tell).not.toHaveBeenCalled();
});
