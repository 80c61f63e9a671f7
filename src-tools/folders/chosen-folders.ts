import { realpath, stat, lstat } from 'node:fs/promises';
import path from 'node:path';
import { KinglyError } from '#shared/errors.ts';
import { checkPathNames } from './path-names.ts';

/** A folder that the person chose: as they wrote it, and where it really is. */
export type ChosenFolder = { readonly given: string; readonly real: string };

/** A file or folder inside a chosen one. `real` has no link in it, except perhaps its last name. */
export type Place = { readonly folder: ChosenFolder; readonly real: string };

/**
 * Whether `inner` is `outer` or lies in it. Both are real paths, whose case is the disk's own, so
 * that they are compared exactly: `/Docs` is not `/docs` unless the disk says so.
 */
export function isInside(outer: string, inner: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith(path.sep) ? outer : outer + path.sep);
}

/**
 * The folders as they really are.
 * @throws KinglyError `not_found` for one that is missing, `invalid_input` for one that is none
 */
export async function openChosenFolders(
  folders: readonly string[],
): Promise<readonly ChosenFolder[]> {
  return Promise.all(
    folders.map(async (given) => {
      const absolute = path.resolve(given);
      const real = await realpath(absolute).catch(() => null);
      if (real === null) throw new KinglyError('not_found', `The folder ${given} is not there`);
      if (!(await stat(real)).isDirectory())
        throw new KinglyError('invalid_input', `${given} is not a folder`);
      return { given: absolute, real };
    }),
  );
}

function outside(given: string, folders: readonly ChosenFolder[]): KinglyError {
  const names = folders.map((folder) => folder.given).join(', ');
  return new KinglyError(
    'refused',
    folders.length === 0
      ? 'No folder has been chosen for this server yet'
      : `${given} is not inside a chosen folder. Chosen: ${names}`,
  );
}

/** The absolute path that is meant; a relative one counts from the only chosen folder. */
function absolutePath(folders: readonly ChosenFolder[], given: string): string {
  checkPathNames(given);
  if (path.isAbsolute(given)) return path.normalize(given);
  const [only, another] = folders;
  if (only === undefined) throw outside(given, folders);
  if (another !== undefined) {
    const names = folders.map((folder) => folder.given).join(', ');
    throw new KinglyError('invalid_input', `${given}: give the whole path, in one of ${names}`);
  }
  return path.join(only.real, given);
}

function containing(folders: readonly ChosenFolder[], real: string): ChosenFolder | undefined {
  return folders.find((folder) => isInside(folder.real, real));
}

/**
 * Checked before the disk is asked, so that nothing outside tells by its answer whether it exists.
 */
function checkWritten(folders: readonly ChosenFolder[], absolute: string, given: string): void {
  const named = folders.some(
    (folder) => isInside(folder.given, absolute) || isInside(folder.real, absolute),
  );
  if (!named) throw outside(given, folders);
}

/**
 * Something that exists, with all links followed.
 * @throws KinglyError `refused` outside of the chosen folders, `not_found`
 */
export async function existingPlace(
  folders: readonly ChosenFolder[],
  given: string,
): Promise<Place> {
  const absolute = absolutePath(folders, given);
  checkWritten(folders, absolute, given);
  const real = await realpath(absolute).catch(() => null);
  if (real === null) throw new KinglyError('not_found', `${given} is not there`);
  const folder = containing(folders, real);
  if (folder === undefined) throw outside(given, folders);
  return { folder, real };
}

/**
 * A name in a folder that exists; a link of this name is not followed. For what is to be made,
 * replaced, moved or deleted.
 * @throws KinglyError `refused` outside of the chosen folders or for a chosen folder itself,
 * `not_found` when there is no such folder
 */
export async function entryPlace(folders: readonly ChosenFolder[], given: string): Promise<Place> {
  const absolute = absolutePath(folders, given);
  checkWritten(folders, absolute, given);
  const parent = await realpath(path.dirname(absolute)).catch(() => null);
  if (parent === null) {
    throw new KinglyError('not_found', `The folder ${path.dirname(given)} is not there`);
  }
  const folder = containing(folders, parent);
  const real = path.join(parent, path.basename(absolute));
  if (folders.some((chosen) => chosen.real === real)) {
    throw new KinglyError('refused', `${given} is a chosen folder itself, and stays as it is`);
  }
  if (folder === undefined) throw outside(given, folders);
  return { folder, real };
}

/** What kind of thing has this name, without following it if it is a link. */
export async function kindOf(real: string): Promise<'file' | 'folder' | 'link' | 'other' | null> {
  const found = await lstat(real).catch(() => null);
  if (found === null) return null;
  if (found.isSymbolicLink()) return 'link';
  if (found.isDirectory()) return 'folder';
  return found.isFile() ? 'file' : 'other';
}

/** The folder that a place is in. */
export function parentOf(place: Place): Place {
  return { ...place, real: path.dirname(place.real) };
}
