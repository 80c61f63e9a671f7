import path from 'node:path';
import picomatch from 'picomatch';
import type { Place } from '../folders/chosen-folders.ts';
import { withFile } from '../folders/open-file.ts';
import { listFolder } from './list-folder.ts';
import { decode } from './read-file.ts';
import { trashName } from './trash.ts';

/** What ends a search early, so that a whole disk may be searched without harm. */
const mostEntries = 100_000;
const largestFile = 2_000_000;
const longestTime = 20_000;
const longestLine = 300;

export type SearchWish = {
  /** A glob over the path from the folder, such as `**\/*.md`. */
  readonly pattern: string;
  /** Only files that have this text, whatever its case; empty for all. */
  readonly text: string;
  readonly most: number;
};

export type Found = {
  readonly path: string;
  /** The first line with the text, and its number from 1. */
  readonly line: number | null;
  readonly excerpt: string | null;
};

export type SearchResult = { readonly found: readonly Found[]; readonly isComplete: boolean };

/** Looks through a folder and those in it. Links are not followed; the trash is left out. */
export async function search(
  start: Place,
  wish: SearchWish,
  signal: AbortSignal,
): Promise<SearchResult> {
  const matches = picomatch(wish.pattern, { dot: true, nocase: true });
  const until = Date.now() + longestTime;
  const found: Found[] = [];
  const waiting = [start.real];
  let seen = 0;
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
    // What may not be read, or has gone meanwhile, has nothing to find.
    const entries = await listFolder({ ...start, real: folder }).catch(() => []);
    for (const entry of entries) {
      signal.throwIfAborted();
      seen += 1;
      if (seen > mostEntries || Date.now() > until) return { found, isComplete: false };
      const real = path.join(folder, entry.name);
      if (entry.kind === 'folder' && entry.name !== trashName) waiting.push(real);
      if (entry.kind !== 'file') continue;
      if (!matches(path.relative(start.real, real).split(path.sep).join('/'))) continue;
      const hit = wish.text === '' ? noLine : await lineWith({ ...start, real }, wish.text);
      if (hit === null) continue;
      if (found.length === wish.most) return { found, isComplete: false };
      found.push({ path: real, ...hit });
    }
  }
  return { found, isComplete: true };
}

const noLine = { line: null, excerpt: null } as const;

async function lineWith(
  place: Place,
  text: string,
): Promise<{ line: number; excerpt: string } | null> {
  const content = await withFile(place, async (file, size) =>
    size > largestFile ? null : decode(await file.readFile()),
  ).catch(() => null);
  if (content === null) return null;
  const sought = text.toLowerCase();
  const lines = content.split('\n');
  const at = lines.findIndex((line) => line.toLowerCase().includes(sought));
  return at < 0 ? null : { line: at + 1, excerpt: (lines[at] ?? '').trim().slice(0, longestLine) };
}
