import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, lstat, open, rename, unlink } from 'node:fs/promises';
import path from 'node:path';
import { isKinglyError, KinglyError } from '#shared/errors.ts';
import { kindOf, parentOf, type Place } from '../folders/chosen-folders.ts';
import { withFolder } from '../folders/held-folder.ts';

/** UTF-16 units of one file that is written. */
export const longestWrite = 5_000_000;

/**
 * Writes a whole file: it is there complete, or as it was before. The text goes into a new file
 * beside it, is forced to the disk, and takes the name; a link of that name is refused, not
 * followed. (The package write-file-atomic follows it.)
 * @returns the bytes written
 * @throws KinglyError `duplicate` if it exists and `replace` is false, `refused`
 */
export async function writeWhole(place: Place, text: string, replace: boolean): Promise<number> {
  const before = await kindOf(place.real);
  if (before !== null && before !== 'file') {
    throw new KinglyError('refused', `${place.real} is a ${before}, not a file to write`);
  }
  if (before === 'file' && !replace) throw isThere(place.real);
  const mode = before === 'file' ? (await lstat(place.real)).mode & 0o777 : 0o666;
  const bytes = Buffer.from(text, 'utf8');
  await withFolder(parentOf(place), async (folder) => {
    const temporary = path.join(folder, `.kingly-${randomBytes(8).toString('hex')}.part`);
    try {
      await writeNew(temporary, bytes, mode);
      const target = path.join(folder, path.basename(place.real));
      if (replace) await rename(temporary, target);
      else await renameToFree(temporary, target);
    } catch (error) {
      await unlink(temporary).catch(() => {});
      // Not the path of the folder that is held.
      throw isKinglyError(error) && error.code === 'duplicate' ? isThere(place.real) : error;
    }
  });
  return bytes.length;
}

async function writeNew(name: string, bytes: Buffer, mode: number): Promise<void> {
  const flags =
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
  const file = await open(name, flags, mode);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Gives a file another name that nothing has. A second name is made and the first one taken
 * away, since a plain rename would replace what came there meanwhile.
 * @throws KinglyError `duplicate`
 */
export async function renameToFree(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'EEXIST') throw isThere(to);
    // A disk without second names (FAT), or a folder, which may have none.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'EISDIR') {
      throw error;
    }
    if ((await lstat(to).catch(() => null)) !== null) throw isThere(to);
    await rename(from, to);
    return;
  }
  await unlink(from);
}

function isThere(file: string): KinglyError {
  return new KinglyError('duplicate', `${file} is there already; nothing was changed`);
}
