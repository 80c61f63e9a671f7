import { expect, test } from 'vitest';
import { cronOf, type Timing, timingOf, timingText, usualTiming } from './pattern.ts';

const chosen = (changes: Partial<Timing>): Timing => ({ ...usualTiming, ...changes });

test('what is chosen becomes a pattern, and is found again in it', () => {
  for (const [timing, cron, text] of [
    [chosen({ every: 'day', time: '07:05' }), '5 7 * * *', 'Every day at 07:05'],
    [chosen({ every: 'weekday' }), '0 9 * * 1-5', 'Monday to Friday at 09:00'],
    [chosen({ every: 'week', weekday: 0 }), '0 9 * * 0', 'Every Sunday at 09:00'],
    [chosen({ every: 'month', day: 28 }), '0 9 28 * *', 'Every month on day 28 at 09:00'],
  ] as const) {
    expect(cronOf(timing)).toBe(cron);
    expect(timingOf(cron)).toEqual({ ...timing, cron });
    expect(timingText(cron)).toBe(text);
  }
});

test('names of days are understood, and all else is a pattern of one’s own', () => {
  expect(timingText('0 17 * * FRI')).toBe('Every Friday at 17:00');
  for (const cron of ['*/5 * * * *', '0 9 31 * *', '0 9 1 * 1', '0 25 * * *', '0 9 * * XYZ', 'x']) {
    expect(timingOf(cron)).toMatchObject({ every: 'own', cron });
    expect(timingText(cron)).toBe(cron);
  }
});
