import path from 'node:path';
import { KinglyError } from '#shared/errors.ts';
import { isInside, kindOf, parentOf, type Place } from '../folders/chosen-folders.ts';
import { withFolder } from '../folders/held-folder.ts';
import { isInTrash, trashName } from './trash.ts';
import { renameToFree } from './write-file.ts';

/**
 * Moves or renames a file or folder; out of the trash too, never onto something that is there.
 * @throws KinglyError `not_found`, `duplicate`, `refused` for links and for a folder into itself
 */
export async function move(from: Place, to: Place): Promise<void> {
  const kind = await kindOf(from.real);
  if (kind === null) throw new KinglyError('not_found', `${from.real} is not there`);
  if (kind !== 'file' && kind !== 'folder') {
    // A relative link would lead elsewhere from its new place.
    throw new KinglyError('refused', `${from.real} is neither a file nor a folder`);
  }
  if (kind === 'folder' && isInside(from.real, to.real)) {
    throw new KinglyError('refused', `${from.real} cannot be moved into itself`);
  }
  if (isInTrash(to)) {
    throw new KinglyError('refused', `Nothing is moved into ${trashName}; delete it instead`);
  }
  if (path.basename(from.real) === trashName) {
    throw new KinglyError('refused', `${from.real} holds what was deleted, and stays`);
  }
  await withFolder(parentOf(from), (fromFolder) =>
    withFolder(parentOf(to), async (toFolder) => {
      if ((await kindOf(to.real)) !== null) {
        throw new KinglyError('duplicate', `${to.real} is there already; nothing was moved`);
      }
      const source = path.join(fromFolder, path.basename(from.real));
      await renameToFree(source, path.join(toFolder, path.basename(to.real)));
    }),
  );
}
