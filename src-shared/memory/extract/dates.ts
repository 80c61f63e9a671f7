const day = 86_400_000;

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
] as const;

const month = `(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\b\\.?`;
const weekday = '(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)';
const ordinal = '\\d{1,2}(?:st|nd|rd|th)?';

/** A day, month or year that is named. */
const named = [
  '\\d{4}-\\d{2}-\\d{2}',
  '\\d{1,2}\\.\\d{1,2}\\.\\d{4}',
  `(?:the )?${ordinal} (?:of )?${month}(?:,? \\d{4})?`,
  `${month} ${ordinal}(?:,? \\d{4})?(?!\\d)`,
  `${month}(?: \\d{4})?`,
  '(?:19|20)\\d{2}',
].join('|');

/** A time that is told from the day of speaking. */
const relative = [
  'the day before yesterday',
  'yesterday',
  'today',
  'tomorrow',
  `(?:last|this|next) (?:week|month|year|${weekday})`,
  '(?:\\d{1,3}|a|an|one|two|three|four|five|six|ten) (?:day|week|month|year)s? ago',
].join('|');

const point = `(?:(?:the )?(?:beginning|start|middle|end) of )?(?:${named}|${relative})`;

/** For other expressions: a time in any of its forms, and one that stands alone. */
export const timeSource = { point, relative } as const;

/** Whether a time without a year lies before the moment of speaking, or after it. */
export type Leaning = 'past' | 'future';

/**
 * The beginning of a time that is named in English, in Unix milliseconds of UTC days; null where it
 * is none. “The end of May” is its last day.
 * @param said the moment of speaking, which “yesterday” counts from
 */
export function readTime(text: string, said: number, leaning: Leaning = 'past'): number | null {
  const lower = text
    .trim()
    .toLowerCase()
    .replace(/^the (?=\d)/u, '');
  const part = /^(?:the )?(?<part>beginning|start|middle|end) of (?<rest>.+)$/u.exec(lower)?.groups;
  if (part === undefined) return readPoint(lower, said, leaning)?.from ?? null;
  const span = readPoint(part['rest'] ?? '', said, leaning);
  if (span === null) return null;
  if (part['part'] === 'end') return span.to - day;
  return part['part'] === 'middle' ? startOfDay((span.from + span.to) / 2) : span.from;
}

type Span = { readonly from: number; readonly to: number };

function readPoint(text: string, said: number, leaning: Leaning): Span | null {
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(text);
  if (iso !== null) return dayOf(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3]));
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/u.exec(text);
  if (dotted !== null) return dayOf(Number(dotted[3]), Number(dotted[2]) - 1, Number(dotted[1]));
  if (/^\d{4}$/u.test(text)) return span(Date.UTC(Number(text), 0), Date.UTC(Number(text) + 1, 0));
  return readRelative(text, said) ?? readNamed(text, said, leaning);
}

function readNamed(text: string, said: number, leaning: Leaning): Span | null {
  const found =
    /^(?:(?<before>\d{1,2})(?:st|nd|rd|th)? (?:of )?)?(?<month>[a-z]{3,9})\.?(?: (?<after>\d{1,2})(?:st|nd|rd|th)?)?(?:,? (?<year>\d{4}))?$/u.exec(
      text,
    )?.groups;
  if (found === undefined) return null;
  const index = months.findIndex((name) => name.startsWith((found['month'] ?? '').slice(0, 3)));
  if (index === -1) return null;
  const date = found['before'] ?? found['after'];
  const inYear = (year: number): Span | null =>
    date === undefined
      ? span(Date.UTC(year, index), Date.UTC(year, index + 1))
      : dayOf(year, index, Number(date));
  if (found['year'] !== undefined) return inYear(Number(found['year']));
  const year = new Date(said).getUTCFullYear();
  const years = leaning === 'past' ? [year, year - 1] : [year, year + 1];
  const spans = years.map(inYear).filter((value) => value !== null);
  return (
    spans.find(({ from, to }) => (leaning === 'past' ? from <= said : to > said)) ??
    spans[0] ??
    null
  );
}

const counts: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  ten: 10,
};

function readRelative(text: string, said: number): Span | null {
  const today = startOfDay(said);
  const offsets = { 'the day before yesterday': -2, yesterday: -1, today: 0, tomorrow: 1 } as const;
  for (const [name, offset] of Object.entries(offsets)) {
    if (text === name) return span(today + offset * day, today + (offset + 1) * day);
  }
  const ago = /^(?<count>\w+) (?<unit>day|week|month|year)s? ago$/u.exec(text)?.groups;
  if (ago !== undefined) {
    const count = counts[ago['count'] ?? ''] ?? Number(ago['count']);
    return Number.isNaN(count) ? null : shifted(said, ago['unit'] ?? '', -count, 'day');
  }
  const turn = /^(?<which>last|this|next) (?<unit>\w+)$/u.exec(text)?.groups;
  if (turn === undefined) return null;
  const step = { last: -1, this: 0, next: 1 }[turn['which'] ?? ''] ?? 0;
  return shifted(said, turn['unit'] ?? '', step, 'unit');
}

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** So many units from now: the day itself, or the whole unit. */
function shifted(said: number, unit: string, step: number, what: 'day' | 'unit'): Span | null {
  const today = startOfDay(said);
  const date = new Date(said);
  const [year, index, number] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const exact = (from: number): Span => span(from, from + day);
  switch (unit) {
    case 'day':
      return exact(today + step * day);
    case 'week': {
      const monday = today - ((date.getUTCDay() + 6) % 7) * day;
      return what === 'day'
        ? exact(today + step * 7 * day)
        : span(monday + step * 7 * day, monday + (step + 1) * 7 * day);
    }
    case 'month':
      return what === 'day'
        ? exact(Date.UTC(year, index + step, number))
        : span(Date.UTC(year, index + step), Date.UTC(year, index + step + 1));
    case 'year':
      return what === 'day'
        ? exact(Date.UTC(year + step, index, number))
        : span(Date.UTC(year + step, 0), Date.UTC(year + step + 1, 0));
    default: {
      const wanted = weekdays.indexOf(unit);
      if (wanted === -1) return null;
      const ahead = (wanted - date.getUTCDay() + 7) % 7;
      const from = today + ahead * day;
      if (step < 0) return exact(ahead === 0 ? from - 7 * day : from - 7 * day);
      return exact(step > 0 && ahead === 0 ? from + 7 * day : from);
    }
  }
}

function dayOf(year: number, index: number, date: number): Span | null {
  const from = Date.UTC(year, index, date);
  // 31 June is no day.
  return new Date(from).getUTCDate() === date ? span(from, from + day) : null;
}

function span(from: number, to: number): Span {
  return { from, to };
}

function startOfDay(time: number): number {
  return Math.floor(time / day) * day;
}
