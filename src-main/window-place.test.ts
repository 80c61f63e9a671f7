import fastCheck from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { placeWindow, readWindowPlace, type Rectangle, writeWindowPlace } from './window-place.ts';

const left: Rectangle = { x: 0, y: 30, width: 1_920, height: 1_050 };
const right: Rectangle = { x: 1_920, y: 0, width: 2_560, height: 1_440 };
const at = (x: number, y: number, width = 800, height = 600) => ({
  bounds: { x, y, width, height },
  maximized: false,
});

describe('where the window opens', () => {
  test('the first time in the middle', () => {
    expect(placeWindow(null, [left])).toEqual({ x: 370, y: 155, width: 1_180, height: 800 });
  });

  test('where it was, on either screen', () => {
    expect(placeWindow(at(100, 100), [left, right])).toEqual(at(100, 100).bounds);
    expect(placeWindow(at(3_000, 200), [left, right])).toEqual(at(3_000, 200).bounds);
  });

  test('on the main screen, as large as it was, when its own screen is gone', () => {
    expect(placeWindow(at(3_000, 200), [left])).toEqual({
      x: 560,
      y: 255,
      width: 800,
      height: 600,
    });
  });

  test('not larger than the screen', () => {
    expect(placeWindow(at(0, 30, 5_000, 5_000), [left])).toMatchObject({
      width: 1_920,
      height: 1_050,
    });
    const tiny = { x: 0, y: 0, width: 300, height: 200 };
    expect(placeWindow(null, [tiny])).toEqual(tiny);
  });

  test('always where its title bar can be grasped', () => {
    const integer = fastCheck.integer({ min: -10_000, max: 10_000 });
    const size = fastCheck.integer({ min: 1, max: 10_000 });
    fastCheck.assert(
      fastCheck.property(integer, integer, size, size, (x, y, width, height) => {
        const place = placeWindow(at(x, y, width, height), [left, right]);
        const seen = [left, right].some(
          (area) =>
            place.y >= area.y &&
            place.y <= area.y + area.height - 40 &&
            place.x + place.width >= area.x + 120 &&
            place.x <= area.x + area.width - 120,
        );
        expect(seen).toBe(true);
      }),
    );
  });
});

test('a place is kept; nonsense is no place', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kingly-place-'));
  const file = join(folder, 'window.json');
  expect(readWindowPlace(file)).toBeNull();
  writeWindowPlace(file, at(1, 2));
  expect(readWindowPlace(file)).toEqual(at(1, 2));
  for (const text of [
    '',
    '{',
    '[]',
    '{"bounds":{"x":1e99,"y":0,"width":1,"height":1},"maximized":false}',
  ]) {
    writeFileSync(file, text);
    expect(readWindowPlace(file)).toBeNull();
  }
  rmSync(folder, { recursive: true });
});
