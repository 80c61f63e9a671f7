import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/** A rectangle in device-independent pixels, as Electron gives them. */
export type Rectangle = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

const pixels = z.number().int().min(-100_000).max(100_000);
const windowPlaceSchema = z.object({
  bounds: z.object({ x: pixels, y: pixels, width: pixels.positive(), height: pixels.positive() }),
  maximized: z.boolean(),
});
/** Where the window was: its bounds when it is not maximised, and whether it was. */
export type WindowPlace = z.infer<typeof windowPlaceSchema>;

export const minimumSize = { width: 420, height: 420 } as const;
const usualSize = { width: 1_180, height: 800 } as const;

/** So much of the title bar must be on a screen, or the window could not be grasped. */
const grip = { width: 120, height: 40 } as const;

/**
 * Where to open the window: where it was, if that can still be seen and grasped; never larger than
 * the screen it is on; else in the middle of the first screen.
 * @param workAreas of the screens, without bars and docks; the main one first
 */
export function placeWindow(saved: WindowPlace | null, workAreas: readonly Rectangle[]): Rectangle {
  const main = workAreas[0] ?? { x: 0, y: 0, ...usualSize };
  const bounds = saved?.bounds;
  const area = bounds && workAreas.find((candidate) => isGraspable(bounds, candidate));
  if (bounds === undefined || area === undefined) return centred(bounds ?? usualSize, main);
  const width = clamp(bounds.width, minimumSize.width, area.width);
  const height = clamp(bounds.height, minimumSize.height, area.height);
  return {
    x: clamp(bounds.x, area.x - width + grip.width, area.x + area.width - grip.width),
    y: clamp(bounds.y, area.y, area.y + area.height - grip.height),
    width,
    height,
  };
}

/** Reads the saved place; null when there is none or it makes no sense. */
export function readWindowPlace(file: string): WindowPlace | null {
  try {
    return windowPlaceSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Saves the place whole or not at all. A disk that is full costs the place, nothing else. */
export function writeWindowPlace(file: string, place: WindowPlace): void {
  try {
    writeFileSync(`${file}.new`, JSON.stringify(place));
    renameSync(`${file}.new`, file);
  } catch {
    // The window opens in its usual place the next time.
  }
}

function isGraspable(bounds: Rectangle, area: Rectangle): boolean {
  const width = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
  const barIsInside =
    bounds.y >= area.y - grip.height / 2 && bounds.y <= area.y + area.height - grip.height;
  return width >= grip.width && barIsInside;
}

function centred(
  size: { readonly width: number; readonly height: number },
  area: Rectangle,
): Rectangle {
  const width = Math.min(Math.max(size.width, minimumSize.width), area.width);
  const height = Math.min(Math.max(size.height, minimumSize.height), area.height);
  return {
    x: Math.round(area.x + (area.width - width) / 2),
    y: Math.round(area.y + (area.height - height) / 2),
    width,
    height,
  };
}

function clamp(value: number, minimum: number, maximum: number): number {
  return Math.max(Math.min(value, maximum), Math.min(minimum, maximum));
}
