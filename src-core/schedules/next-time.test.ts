import { expect, test } from 'vitest';
import type { Schedule } from '#shared/contracts/entities.ts';
import { dueTime, nextTime, nextTimes } from './next-time.ts';

const at = (text: string): number => Date.parse(text);

/** The next times of a pattern in Berlin, as UTC. */
function times(cron: string, from: string, count: number): readonly string[] {
  const found: string[] = [];
  let after = at(from);
  while (found.length < count) {
    const next = nextTime({ cron, timezone: 'Europe/Berlin' }, after);
    if (next === null) break;
    found.push(new Date(next).toISOString().slice(0, 16));
    after = next;
  }
  return found;
}

test('a day keeps its hour over both changes of the clock', () => {
  expect(times('0 9 * * *', '2026-03-28T00:00Z', 3)).toEqual([
    '2026-03-28T08:00',
    '2026-03-29T07:00',
    '2026-03-30T07:00',
  ]);
});

test('a time that the spring skips is neither left out nor doubled', () => {
  const days = times('30 2 * * *', '2026-03-28T00:00Z', 3);
  expect(days.map((time) => time.slice(0, 10))).toEqual(['2026-03-28', '2026-03-29', '2026-03-30']);
});

test('a time that the autumn repeats comes once', () => {
  const days = times('30 2 * * *', '2026-10-24T00:00Z', 3);
  expect(days.map((time) => time.slice(0, 10))).toEqual(['2026-10-24', '2026-10-25', '2026-10-26']);
});

test('a pattern that never comes again has no next time, and a wrong one says why', () => {
  expect(nextTime({ cron: '0 0 30 2 *', timezone: 'UTC' }, 0)).toBeNull();
  for (const wrong of [
    { cron: 'every day', timezone: 'UTC' },
    { cron: '0 25 * * *', timezone: 'UTC' },
    { cron: '0 9 * * *', timezone: 'Mars/Olympus' },
  ]) {
    expect(() => nextTime(wrong, 0)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  }
});

test('a clock set back waits for what is stored; one that had been far ahead starts anew', () => {
  const schedule: Schedule = {
    id: 'sched_1',
    title: 'Morning',
    line: 'ch:Good morning',
    conversationId: null,
    problem: null,
    cron: '0 9 * * *',
    timezone: 'UTC',
    enabled: true,
    nextAt: at('2026-05-02T09:00Z'),
    lastRunAt: at('2026-05-01T09:00Z'),
    createdAt: 0,
  };
  expect(dueTime(schedule, at('2026-05-01T06:00Z'))).toBe(schedule.nextAt);
  expect(dueTime(schedule, at('2026-01-10T06:00Z'))).toBe(at('2026-01-10T09:00Z'));
  expect(dueTime({ ...schedule, enabled: false }, at('2026-05-03T09:00Z'))).toBeNull();
});

test('the next times are shown, and what would come each second is refused', () => {
  const friday = { cron: '0 17 * * FRI', timezone: 'UTC' };
  expect(nextTimes(friday, at('2026-05-01T18:00Z'), 2)).toEqual([
    at('2026-05-08T17:00Z'),
    at('2026-05-15T17:00Z'),
  ]);
  expect(nextTimes({ cron: '0 0 30 2 *', timezone: 'UTC' }, 0, 3)).toEqual([]);
  expect(() => nextTimes({ cron: '*/5 * * * * *', timezone: 'UTC' }, 0, 3)).toThrow(
    'once a minute',
  );
});
