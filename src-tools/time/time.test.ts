import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type StartedServer } from '../test-support/start-server.ts';
import { inZone, momentOf } from './zones.ts';

describe('time zones', () => {
  test('an hour that clocks show twice means the first', () => {
    const first = momentOf('2026-10-25T02:30', 'Europe/Berlin');
    expect(inZone(first, 'Europe/Berlin').iso).toBe('2026-10-25T02:30:00+02:00');
    expect(inZone(first, 'UTC').iso).toBe('2026-10-25T00:30:00+00:00');
  });
  test('an hour that clocks skip is refused', () => {
    expect(() => momentOf('2026-03-29T02:30', 'Europe/Berlin')).toThrow(/skip/);
  });
  test('offsets of quarter hours and beyond twelve hours', () => {
    const at = Date.UTC(2026, 0, 1, 12);
    expect(inZone(at, 'Asia/Kathmandu').iso).toBe('2026-01-01T17:45:00+05:45');
    expect(inZone(at, 'Pacific/Kiritimati')).toEqual({
      zone: 'Pacific/Kiritimati',
      iso: '2026-01-02T02:00:00+14:00',
      weekday: 'Friday',
    });
  });
  test.each(['2026-02-30T10:00', '25.11.2026', '2026-11-25'])('%s is no date and time', (local) => {
    expect(() => momentOf(local, 'UTC')).toThrow(/no date and time/);
  });
});

describe('the time server', () => {
  let server: StartedServer;
  beforeAll(async () => {
    server = await startServer('time/entry.ts', []);
  });
  afterAll(() => server.close());

  test('tells the time now', async () => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    const now = await server.values('now', { zone: 'Asia/Tokyo' });
    expect(Date.parse(String(now['iso']))).toBeGreaterThanOrEqual(before);
    expect(String(now['iso'])).toMatch(/\+09:00$/);
  });
  test('converts', async () => {
    const input = { time: '2026-11-25T20:15', from: 'Europe/Berlin', to: 'America/New_York' };
    expect(await server.values('convert_time', input)).toMatchObject({
      iso: '2026-11-25T14:15:00-05:00',
    });
  });
  test('names an unknown zone', async () => {
    expect(await server.refusal('now', { zone: 'Mars/Base' })).toMatch(
      /"Mars\/Base" is no time zone/,
    );
  });
});
