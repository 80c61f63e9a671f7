/** How a person says when a schedule comes. */
export type Timing = {
  readonly every: 'day' | 'weekday' | 'week' | 'month' | 'own';
  /** `09:00`. */
  readonly time: string;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Day of the month, 1 to 28, so that each month has it. */
  readonly day: number;
  /** A pattern of one's own. */
  readonly cron: string;
};

/** What a new schedule begins with. */
export const usualTiming: Timing = {
  every: 'week',
  time: '09:00',
  weekday: 1,
  day: 1,
  cron: '0 9 * * MON',
};

/** The pattern of what was chosen; an unfinished time gives one that is refused. */
export function cronOf({ every, time, weekday, day, cron }: Timing): string {
  const [hour = '', minute = ''] = time.split(':').map((part) => String(Number(part)));
  const at = `${minute} ${hour}`;
  switch (every) {
    case 'day':
      return `${at} * * *`;
    case 'weekday':
      return `${at} * * 1-5`;
    case 'week':
      return `${at} * * ${weekday}`;
    case 'month':
      return `${at} ${day} * *`;
    case 'own':
      return cron.trim();
  }
}

const names = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const simple = /^(\d{1,2}) (\d{1,2}) (\*|\d{1,2}) \* (\*|1-5|MON-FRI|[0-6]|[A-Z]{3})$/u;

/** How a pattern would have been chosen; one that is not as simple is a person's own. */
export function timingOf(cron: string): Timing {
  const own: Timing = { ...usualTiming, every: 'own', cron };
  const [, minute = '', hour = '', day = '', week = ''] = simple.exec(cron) ?? [];
  if (minute === '' || Number(minute) > 59 || Number(hour) > 23) return own;
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
  const at = { ...own, time };
  if (day !== '*') {
    const number = Number(day);
    return week === '*' && number >= 1 && number <= 28
      ? { ...at, every: 'month', day: number }
      : own;
  }
  if (week === '*') return { ...at, every: 'day' };
  if (week === '1-5' || week === 'MON-FRI') return { ...at, every: 'weekday' };
  const weekday = names.includes(week) ? names.indexOf(week) : Number(week);
  return Number.isNaN(weekday) ? own : { ...at, every: 'week', weekday };
}

/** `Every Monday at 09:00`; a pattern of one's own as it is. */
export function timingText(cron: string): string {
  const { every, time, weekday, day } = timingOf(cron);
  switch (every) {
    case 'day':
      return `Every day at ${time}`;
    case 'weekday':
      return `Monday to Friday at ${time}`;
    case 'week':
      return `Every ${weekdays[weekday] ?? 'week'} at ${time}`;
    case 'month':
      return `Every month on day ${day} at ${time}`;
    case 'own':
      return cron;
  }
}

/** By number, Sunday first, as patterns count them. */
export const weekdays = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
] as const;
