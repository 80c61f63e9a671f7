/** A day in local time, in Unix milliseconds; `end` is exclusive. */
export type Day = { readonly start: number; readonly end: number };

/** The day that `today`, `yesterday` or `2026-11-25` names; null for anything else. */
export function readDay(word: string, now: number): Day | null {
  const today = new Date(now);
  if (word === 'today') return dayOf(today.getFullYear(), today.getMonth(), today.getDate());
  if (word === 'yesterday')
    return dayOf(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(word);
  if (parts === null) return null;
  const [year, month, date] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const named = new Date(year, month - 1, date);
  // The 31st of a month with 30 days is no day.
  return named.getMonth() === month - 1 && named.getDate() === date
    ? dayOf(year, month - 1, date)
    : null;
}

function dayOf(year: number, month: number, date: number): Day {
  return {
    start: new Date(year, month, date).getTime(),
    end: new Date(year, month, date + 1).getTime(),
  };
}

const shortDate = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});
const longDate = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const timeOfDay = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** `25 Nov 2026`. */
export const formatDate = (at: number): string => shortDate.format(at);
/** `Wednesday 25 November 2026`. */
export const formatLongDate = (at: number): string => longDate.format(at);
/** `09:14`. */
export const formatTime = (at: number): string => timeOfDay.format(at);
