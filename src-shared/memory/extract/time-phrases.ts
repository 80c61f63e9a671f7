import { readTime, timeSource } from './dates.ts';

/** A sentence without its times, and the times. */
export type Timed = {
  readonly text: string;
  /** When it began, or happened. */
  readonly from: number | undefined;
  /** When it ended or will end. */
  readonly to: number | undefined;
};

const { point, relative } = timeSource;
const span = new RegExp(
  `,?\\s*\\b(?:from|between)\\s+(?<from>${point})\\s+(?:until|till|to|and|through|–|-)\\s+(?<to>${point})`,
  'iu',
);
const until = new RegExp(`,?\\s*\\b(?:until|till|up to)\\s+(?<to>${point})`, 'iu');
const since = new RegExp(
  `,?\\s*\\b(?:since|as of|starting(?: on| in| from)?|from|effective)\\s+(?<from>${point})(?: on)?(?: onwards?)?`,
  'iu',
);
const on = new RegExp(`,?\\s*\\b(?:on|in|at|during|around|back in|by)\\s+(?<from>${point})`, 'iu');
const alone = new RegExp(`,?\\s*\\b(?<from>${relative})\\b`, 'iu');

/** Takes the times out of a sentence that was said at a moment. */
export function takeTimes(sentence: string, said: number): Timed {
  let text = sentence;
  let from: number | undefined;
  let to: number | undefined;
  const take = (pattern: RegExp): void => {
    const found = pattern.exec(text);
    if (found?.groups === undefined) return;
    const { from: begins, to: ends } = found.groups;
    const first = begins === undefined ? null : readTime(begins, said, 'past');
    const last = ends === undefined ? null : readTime(ends, said, 'future');
    if (first === null && last === null) return;
    from ??= first ?? undefined;
    to ??= last ?? undefined;
    text = `${text.slice(0, found.index)} ${text.slice(found.index + found[0].length)}`;
  };
  for (const pattern of [span, until, since, on, alone]) take(pattern);
  return {
    text: text
      .replace(/\s+/gu, ' ')
      .replace(/^[\s,]+|\s+(?=[.,!])/gu, '')
      .trim(),
    from,
    to,
  };
}
