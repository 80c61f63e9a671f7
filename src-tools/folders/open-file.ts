import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { KinglyError } from '#shared/errors.ts';
import type { Place } from './chosen-folders.ts';
import { checkOpened } from './held-folder.ts';

/**
 * Opens a file for reading, gives it to `use` and closes it.
 * @throws KinglyError `invalid_input` for what is no ordinary file, `refused`
 */
export async function withFile<Result>(
  place: Place,
  use: (file: FileHandle, size: number) => Promise<Result>,
): Promise<Result> {
  // A pipe would otherwise wait for somebody to write; Windows has neither flag.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const file = await open(place.real, flags);
  try {
    await checkOpened(file, place);
    const opened = await file.stat();
    if (!opened.isFile()) {
      const what = opened.isDirectory() ? 'a folder' : 'no ordinary file';
      throw new KinglyError('invalid_input', `${place.real} is ${what}`);
    }
    return await use(file, opened.size);
  } finally {
    await file.close();
  }
}
