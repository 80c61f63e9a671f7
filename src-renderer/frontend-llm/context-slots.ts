import type { KnownTask } from './reading.ts';
import { referredTask, spelledTask } from './task-reference.ts';

/** What to load, and how much of it. */
export type ContextSlots = { readonly id: string; readonly depth: 'summary' | 'full' };

const FULL =
  /\b(?:full|everything|whole|entire|complete|word for word|verbatim|the lot|all of (?:it|that|them)|in full|every word|from (?:start|top) to (?:end|bottom)|everything you(?:'ve| have)? got|all of|all (?:the|its|those|my|our|that|we)\b|every (?:detail|number|line|last|single)|(?:the|its|with|more) details|in detail|completely|fully|unabridged|exact(?:ly)?|em all|dump|don'?t skip|all (?:you|u) (?:know|have))\b/iu;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAY_MONTH =
  /\b(\d{1,2})(?:st|nd|rd|th)?(?: of)? (jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?:,? (\d{4}))?/iu;
const MONTH_DAY =
  /\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?\b/iu;

function isoDate(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month, day));
  if (date.getUTCMonth() !== month || date.getUTCDate() !== day) return null;
  return date.toISOString().slice(0, 10);
}

/** The local day `back` days before; by calendar, since a day can have 23 hours. */
function localDate(now: number, back = 0): string | null {
  const today = new Date(now);
  const date = new Date(today.getFullYear(), today.getMonth(), today.getDate() - back);
  return isoDate(date.getFullYear(), date.getMonth(), date.getDate());
}

/** The day a text speaks of as YYYY-MM-DD in local time; a date without a year is the last one. */
export function dayOf(text: string, now: number): string | null {
  const iso = /\b(\d{4})-(\d{2})-(\d{2})\b/u.exec(text);
  if (iso) return isoDate(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3]));
  const european = /\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b/u.exec(text);
  if (european) return isoDate(Number(european[3]), Number(european[2]) - 1, Number(european[1]));
  const dayFirst = DAY_MONTH.exec(text);
  const monthFirst = dayFirst ? null : MONTH_DAY.exec(text);
  const day = dayFirst?.[1] ?? monthFirst?.[2];
  const monthName = dayFirst?.[2] ?? monthFirst?.[1];
  if (day !== undefined && monthName !== undefined) {
    const year = dayFirst?.[3] ?? monthFirst?.[3];
    const month = MONTHS.indexOf(monthName.toLowerCase());
    if (year !== undefined) return isoDate(Number(year), month, Number(day));
    const thisYear = new Date(now).getFullYear();
    const date = isoDate(thisYear, month, Number(day));
    const today = localDate(now);
    return date !== null && today !== null && date > today
      ? isoDate(thisYear - 1, month, Number(day))
      : date;
  }
  if (/\b(?:day before yesterday)\b/iu.test(text)) return localDate(now, 2);
  if (/\b(?:yesterdays?|yday|yest|ystd|last (?:nights?|nite))\b/iu.test(text))
    return localDate(now, 1);
  if (
    /\b(?:today|2 ?day|this mornings?|this afternoon|earlier|this evening|just now|lunch|breakfast|since i logged on|lost the thread|where (?:had|did|have) we (?:got|get|stop|been)|what (?:were|are) we (?:speaking|talking|saying)|where (?:were|was) we|an hour ago)\b/iu.test(
      text,
    )
  )
    return localDate(now);
  return null;
}

/** A day as the language names it: `today` and `yesterday` by word, others by date. */
function dayName(day: string, now: number): string {
  if (day === localDate(now)) return 'today';
  return day === localDate(now, 1) ? 'yesterday' : day;
}

/** Context and depth of a recall; `memory` where the text names neither a task nor a day. */
export function contextSlotsOf(
  text: string,
  tasks: readonly KnownTask[],
  now: number,
): ContextSlots {
  const depth = FULL.test(text) ? 'full' : 'summary';
  const task = referredTask(text, tasks) ?? spelledTask(text);
  if (task !== null) return { id: task, depth };
  const day = dayOf(text, now);
  return { id: day === null ? 'memory' : `conversation_${dayName(day, now)}`, depth };
}
