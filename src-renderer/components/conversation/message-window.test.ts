import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  moreAfter,
  moreBefore,
  shownRange,
  tailWindow,
  trimmed,
  windowAround,
} from './message-window.ts';

test('opens at the end and follows it', () => {
  const window = tailWindow({ start: 0, end: 1_000 });
  expect(shownRange(window, { start: 0, end: 1_000 })).toEqual({ start: 980, end: 1_000 });
  expect(shownRange(window, { start: 0, end: 1_003 }).end).toBe(1_003);
});

test('an older page in front moves nothing', () => {
  const window = windowAround(5, { start: 0, end: 100 });
  const before = shownRange(window, { start: 0, end: 100 });
  expect(
    shownRange(moreBefore(window, { start: -60, end: 100 }), { start: -60, end: 100 }).start,
  ).toBe(before.start - 15);
});

test('scrolling through stays bounded, inside what there is, and reaches both ends', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -500, max: 0 }),
      fc.integer({ min: 1, max: 500 }),
      fc.array(fc.boolean(), { maxLength: 60 }),
      (start, end, turns) => {
        const extent = { start, end };
        let window = tailWindow(extent);
        for (const up of turns) {
          window = up ? moreBefore(window, extent) : trimmed(moreAfter(window, extent), extent);
          const shown = shownRange(window, extent);
          expect(shown.start).toBeGreaterThanOrEqual(start);
          expect(shown.end).toBeLessThanOrEqual(end);
          expect(shown.end).toBeGreaterThan(shown.start);
          expect(shown.end - shown.start).toBeLessThanOrEqual(120);
        }
        for (let turn = 0; turn < 150; turn += 1) window = moreBefore(window, extent);
        expect(shownRange(window, extent).start).toBe(start);
        for (let turn = 0; turn < 150; turn += 1) window = moreAfter(window, extent);
        expect(window.last).toBeNull();
      },
    ),
  );
});
