import { constants } from 'node:fs';
import { open, readlink, realpath, type FileHandle } from 'node:fs/promises';
import { KinglyError } from '#shared/errors.ts';
import { isInside, type Place } from './chosen-folders.ts';

/**
 * Where an open file or folder really is, whatever its path leads to by now. Linux tells it of
 * the file itself; elsewhere it is the path's answer, which another program could change between
 * two questions.
 */
async function whereIs(file: FileHandle, real: string): Promise<string> {
  return process.platform === 'linux' ? readlink(`/proc/self/fd/${file.fd}`) : realpath(real);
}

/**
 * Checks that what has been opened lies in the chosen folder: since its path was checked, another
 * program may have put a link in the way.
 * @throws KinglyError `refused`
 */
export async function checkOpened(file: FileHandle, place: Place): Promise<void> {
  const where = await whereIs(file, place.real).catch(() => '');
  if (!isInside(place.folder.real, where)) {
    throw new KinglyError('refused', `${place.real} was changed by another program meanwhile`);
  }
}

/**
 * Holds a folder open while something in it is read or changed. `use` gets a path that, on Linux,
 * means the held folder itself, also when its name has come to mean another.
 * @throws KinglyError `refused`
 */
export async function withFolder<Result>(
  place: Place,
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  // Windows opens no folders; there the checked path is all there is.
  if (process.platform === 'win32') return use(place.real);
  const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
  const held = await open(place.real, flags);
  try {
    await checkOpened(held, place);
    return await use(process.platform === 'linux' ? `/proc/self/fd/${held.fd}` : place.real);
  } finally {
    await held.close();
  }
}
