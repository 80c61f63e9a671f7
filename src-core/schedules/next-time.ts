import { Cron } from 'croner';
import type { Schedule } from '#shared/contracts/entities.ts';
import { KinglyError } from '#shared/errors.ts';

/** A clock that is behind the last run by more was set wrong then, not set back now. */
const wrongClockMs = 36 * 3_600_000;

/**
 * When a pattern comes next after `after`, in Unix milliseconds; null when it never does. Times
 * that the zone's clock skips in spring come at the jump, those that it repeats in autumn once.
 * @throws KinglyError `invalid_input` that says what is wrong with the pattern or the zone.
 */
export function nextTime(
  { cron, timezone }: Pick<Schedule, 'cron' | 'timezone'>,
  after: number,
): number | null {
  try {
    return new Cron(cron, { timezone, paused: true }).nextRun(new Date(after))?.getTime() ?? null;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new KinglyError(
      'invalid_input',
      `The times “${cron}” in ${timezone} cannot be read: ${reason}`,
      { cause: error },
    );
  }
}

/** Each time is a whole piece of work for a model, in milliseconds. */
const leastGapMs = 60_000;

/**
 * The next times of a pattern, at most `count`, for a person to see whether it is what was meant.
 * @throws KinglyError `invalid_input` where it cannot be read or comes more than once a minute.
 */
export function nextTimes(
  pattern: Pick<Schedule, 'cron' | 'timezone'>,
  after: number,
  count: number,
): readonly number[] {
  const times: number[] = [];
  while (times.length < count) {
    const next = nextTime(pattern, times.at(-1) ?? after);
    if (next === null) break;
    times.push(next);
  }
  const [first, second] = times;
  if (first !== undefined && second !== undefined && second - first < leastGapMs) {
    throw new KinglyError('invalid_input', 'A schedule may come once a minute, not more often');
  }
  return times;
}

/**
 * When a schedule is due now that the clock says `now`. Ordinarily what is stored: a clock that was
 * set back does not do again what was done. But where the clock had been far ahead when it last
 * ran, waiting for it to come there again would leave times out.
 */
export function dueTime(schedule: Schedule, now: number): number | null {
  const { enabled, nextAt, lastRunAt } = schedule;
  if (!enabled) return null;
  // Also the time of a schedule that started anew: it must not start anew at each look.
  if (nextAt !== null && nextAt <= now) return nextAt;
  return lastRunAt !== null && now < lastRunAt - wrongClockMs ? nextTime(schedule, now) : nextAt;
}
