import { expect, test } from 'vitest';
import { retryDelay } from './backoff.ts';

test('doubles from one second and stops at a minute', () => {
  const delays = [1, 2, 3, 4, 20].map((attempt) => retryDelay(attempt, () => 0.5));
  expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 60_000]);
});

test('is spread by a quarter either way', () => {
  expect(retryDelay(1, () => 0)).toBe(750);
  expect(retryDelay(1, () => 1)).toBe(1_250);
});
