/** The repository's own files, without what is installed, built or kept as an artefact. */
import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const skipped = new Set(['node_modules', '.git', 'out', 'out-compat', 'dist', 'artifacts']);

/**
 * @param {string} root
 * @returns {string[]} paths from the root, with `/`, sorted
 */
export function ownFiles(root) {
  /** @type {string[]} */
  const found = [];
  const walk = (/** @type {string} */ folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (skipped.has(entry.name)) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (entry.isFile()) found.push(relative(root, path).split(sep).join('/'));
    }
  };
  walk(root);
  return found.sort();
}
