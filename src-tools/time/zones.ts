import { KinglyError } from '#shared/errors.ts';

/** A moment as clocks of a time zone show it. */
export type ZonedTime = {
  readonly zone: string;
  /** With the zone's offset, to the second: `2026-11-25T20:15:00+01:00`. */
  readonly iso: string;
  readonly weekday: string;
};

function formatter(zone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      weekday: 'long',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  } catch (error) {
    throw new KinglyError('invalid_input', `"${zone}" is no time zone; one is Europe/Berlin`, {
      cause: error,
    });
  }
}

function clock(zone: string, at: number): { wall: number; weekday: string } {
  const parts = new Map(
    formatter(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const number = (name: 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second'): number =>
    Number(parts.get(name));
  const wall = Date.UTC(
    number('year'),
    number('month') - 1,
    number('day'),
    number('hour'),
    number('minute'),
    number('second'),
  );
  return { wall, weekday: parts.get('weekday') ?? '' };
}

/**
 * @param at Unix milliseconds
 * @param zone IANA name
 * @throws KinglyError `invalid_input` for an unknown zone
 */
export function inZone(at: number, zone: string): ZonedTime {
  const { wall, weekday } = clock(zone, at);
  const offset = Math.round((wall - Math.floor(at / 1000) * 1000) / 60_000);
  const absolute = Math.abs(offset);
  const two = (value: number): string => String(value).padStart(2, '0');
  const sign = offset < 0 ? '-' : '+';
  const zoneEnd = `${sign}${two(Math.floor(absolute / 60))}:${two(absolute % 60)}`;
  return { zone, iso: `${new Date(wall).toISOString().slice(0, 19)}${zoneEnd}`, weekday };
}

/**
 * The moment when clocks of a zone show a date and time (`2026-11-25T20:15`). One that they show
 * twice means the first; one that they skip is refused.
 * @returns Unix milliseconds
 * @throws KinglyError `invalid_input`
 */
export function momentOf(local: string, zone: string): number {
  const wall = Date.parse(`${local}Z`);
  const isWritten = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(local);
  // 30 February would be read as 2 March.
  if (!isWritten || Number.isNaN(wall) || !new Date(wall).toISOString().startsWith(local)) {
    throw new KinglyError('invalid_input', `"${local}" is no date and time like 2026-11-25T20:15`);
  }
  // Offsets a day before and after are all that the zone can have at this moment.
  const day = 86_400_000;
  const candidates = [wall - day, wall + day]
    .map((near) => wall - (clock(zone, near).wall - near))
    .filter((at) => clock(zone, at).wall === wall)
    .sort((a, b) => a - b);
  const [first] = candidates;
  if (first === undefined) {
    throw new KinglyError('invalid_input', `Clocks in ${zone} skip ${local}`);
  }
  return first;
}
