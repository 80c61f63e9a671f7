import { expect, test } from 'vitest';
import { nextRestart } from './restart-policy.ts';

test('a first crash restarts at once', () => {
  expect(nextRestart([1_000], 1_000)).toEqual({ type: 'restart', delayMs: 0 });
});

test('a second one within a minute waits a little, still under two seconds', () => {
  expect(nextRestart([1_000, 2_000], 2_000)).toEqual({ type: 'restart', delayMs: 400 });
});

test('old crashes do not count', () => {
  expect(nextRestart([0, 1, 2, 3, 4, 5, 100_000], 100_000)).toEqual({
    type: 'restart',
    delayMs: 0,
  });
});

test('it gives up when the process keeps crashing, and says what one can do', () => {
  const next = nextRestart([1, 2, 3, 4, 5, 6], 6);
  expect(next).toMatchObject({ type: 'give-up' });
  expect(next.type === 'give-up' && next.reason).toContain('press Restart');
});
