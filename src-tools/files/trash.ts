import { randomBytes } from 'node:crypto';
import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { KinglyError } from '#shared/errors.ts';
import { isInside, kindOf, parentOf, type Place } from '../folders/chosen-folders.ts';
import { withFolder } from '../folders/held-folder.ts';

/** In each chosen folder: what was deleted, in a folder for each time. */
export const trashName = '.kingly-trash';

/** Whether a place is the trash of its folder, or in it; the disk may not care about its case. */
export function isInTrash(place: Place): boolean {
  const lower = place.real.toLowerCase();
  return isInside(path.join(place.folder.real, trashName).toLowerCase(), lower);
}

/**
 * Moves a file, folder or link (not what it leads to) into the trash of its chosen folder.
 * @returns where it is now
 * @throws KinglyError `refused` for what is in the trash already
 */
export async function moveToTrash(place: Place, now: Date = new Date()): Promise<string> {
  if (isInTrash(place)) throw new KinglyError('refused', `${place.real} is in the trash already`);
  if ((await kindOf(place.real)) === null) {
    throw new KinglyError('not_found', `${place.real} is not there`);
  }
  const { folder } = place;
  // Colons are no part of a name on Windows.
  const when = now.toISOString().replaceAll(':', '-');
  const own = `${when}-${randomBytes(3).toString('hex')}`;
  const name = path.basename(place.real);
  const trash = path.join(folder.real, trashName);
  await withFolder({ folder, real: folder.real }, async (chosen) => {
    await mkdir(path.join(chosen, trashName), { mode: 0o700 }).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
  });
  if ((await kindOf(trash)) !== 'folder') {
    throw new KinglyError('refused', `${trash} is not a folder; nothing was deleted`);
  }
  await withFolder({ folder, real: trash }, (kept) =>
    withFolder(parentOf(place), async (parent) => {
      await mkdir(path.join(kept, own));
      await rename(path.join(parent, name), path.join(kept, own, name));
    }),
  );
  return path.join(trash, own, name);
}
