import { readdir } from 'node:fs/promises';
import type { Dirent } from 'node:fs';
import type { Place } from '../folders/chosen-folders.ts';
import { withFolder } from '../folders/held-folder.ts';

export type Entry = { readonly name: string; readonly kind: 'file' | 'folder' | 'link' | 'other' };

function kind(entry: Dirent): Entry['kind'] {
  if (entry.isSymbolicLink()) return 'link';
  if (entry.isDirectory()) return 'folder';
  return entry.isFile() ? 'file' : 'other';
}

/** What is in a folder, by name. */
export async function listFolder(place: Place): Promise<readonly Entry[]> {
  const entries = await withFolder(place, (folder) => readdir(folder, { withFileTypes: true }));
  return entries
    .map((entry) => ({ name: entry.name, kind: kind(entry) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
