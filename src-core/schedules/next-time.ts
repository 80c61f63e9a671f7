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

/**
 * When a schedule is due now that the clock says `now`. Ordinarily what is stored: a clock that was
 * set back does not do again what was done. But where the clock had been far ahead when it last
 * ran, waiting for it to come there again would leave times out.
 */
export function dueTime(schedule: Schedule, now: number): number | null {
  const { enabled, nextAt, lastRunAt } = schedule;
  if (!enabled) return null;
  return lastRunAt !== null && now < lastRunAt - wrongClockMs ? nextTime(schedule, now) : nextAt;
}
