import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * The bytes of all files in a folder, 0 if it does not exist.
 * @param {string} folder
 * @returns {number}
 */
export function folderSize(folder) {
  if (!existsSync(folder)) return 0;
  let total = 0;
  for (const name of readdirSync(folder, { recursive: true })) {
    // A file may be renamed away between the listing and the look at it.
    total += statSync(path.join(folder, String(name)), { throwIfNoEntry: false })?.size ?? 0;
  }
  return total;
}
