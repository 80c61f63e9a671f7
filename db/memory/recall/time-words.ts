import { parse, type ParsedComponents } from 'chrono-node';

/** A stretch of time that a question names: “last week”, “in October 2023”, “on 7 July”. */
export type NamedTime = {
  /** Unix milliseconds; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
  /** 3 for a day, 1 for what is longer: how much a match tells. */
  readonly precision: 1 | 3;
  /** No year was said: the same days of any year are meant. */
  readonly anyYear: boolean;
};

const day = 86_400_000;

/** The stretches of time that a text names, as seen from `now`; at most four. */
export function namedTimes(text: string, now: number): readonly NamedTime[] {
  const found = parse(text.slice(0, 1_000), new Date(now)).flatMap(({ text: words, start, end }) =>
    stretch(words, start, end ?? null),
  );
  for (const [, year] of text.matchAll(/\b(?:in|of|during|since)\s+((?:19|20)\d{2})\b/giu)) {
    found.push(between(new Date(Number(year), 0, 1), new Date(Number(year) + 1, 0, 1), 1, false));
  }
  return found.slice(0, 4);
}

/** How well a moment fits: 0, or the precision of the best stretch that holds it. */
export function fitsTime(times: readonly NamedTime[], at: number): number {
  let best = 0;
  for (const time of times) if (time.precision > best && holds(time, at)) best = time.precision;
  return best;
}

function holds({ from, to, anyYear }: NamedTime, at: number): boolean {
  if (!anyYear) return at >= from && at < to;
  const moved = new Date(at);
  moved.setFullYear(new Date(from).getFullYear());
  return moved.getTime() >= from && moved.getTime() < to;
}

function stretch(
  words: string,
  start: ParsedComponents,
  end: ParsedComponents | null,
): NamedTime[] {
  const at = start.date();
  const midnight = new Date(at.getFullYear(), at.getMonth(), at.getDate());
  if (end !== null) {
    return [between(midnight, new Date(end.date().getTime() + day), 1, false)];
  }
  if (/\bweek/iu.test(words)) {
    const monday = new Date(midnight);
    monday.setDate(midnight.getDate() - ((midnight.getDay() + 6) % 7));
    return [between(monday, new Date(monday.getTime() + 7 * day), 1, false)];
  }
  if (/\byear/iu.test(words)) {
    const year = at.getFullYear();
    return [between(new Date(year, 0, 1), new Date(year + 1, 0, 1), 1, false)];
  }
  const isDay = start.isCertain('day') || start.isCertain('weekday');
  if (!isDay && (start.isCertain('month') || /\bmonth/iu.test(words))) {
    const next = new Date(at.getFullYear(), at.getMonth() + 1, 1);
    const first = new Date(at.getFullYear(), at.getMonth(), 1);
    return [between(first, next, 1, start.isCertain('month') && !start.isCertain('year'))];
  }
  // A bare time of day says nothing about which day.
  if (!isDay && !/\b(?:yesterday|today|tonight|ago|morning|evening)\b/iu.test(words)) return [];
  // It is often told the day after.
  return [
    between(
      new Date(midnight.getTime() - day),
      new Date(midnight.getTime() + 2 * day),
      3,
      start.isCertain('month') && !start.isCertain('year'),
    ),
  ];
}

function between(from: Date, to: Date, precision: 1 | 3, anyYear: boolean): NamedTime {
  return { from: from.getTime(), to: to.getTime(), precision, anyYear };
}
