/** Where things are: the repository, the cache outside it, and the Node 24 that the project brings. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/**
 * The folder for what is fetched once per machine (models, test runtimes); not made here.
 * `KINGLY_CACHE` moves it.
 * @returns {string}
 */
export function cacheFolder() {
  const chosen = process.env['KINGLY_CACHE'];
  return chosen !== undefined && chosen !== '' ? chosen : join(homedir(), '.cache', 'kingly');
}

/**
 * The Node 24 executable of the npm package `node`.
 * @returns {string}
 */
export function projectNode() {
  const folder = join(root, 'node_modules', 'node', 'bin');
  return join(folder, process.platform === 'win32' ? 'node.exe' : 'node');
}

/**
 * An environment in which `node` is the project's Node 24 and the packages' commands are found.
 * @param {Record<string, string>} [more] further variables
 * @returns {NodeJS.ProcessEnv}
 */
export function projectEnvironment(more = {}) {
  const { PATH, Path, ...rest } = process.env;
  const path = [
    join(root, 'node_modules', '.bin'),
    join(root, 'node_modules', 'node', 'bin'),
    PATH ?? Path ?? '',
  ].join(delimiter);
  return { ...rest, PATH: path, ...more };
}

/**
 * The file of a package's command, to be run with Node (works the same on every system).
 * @param {string} packageName
 * @param {string} file path inside the package
 * @returns {string}
 * @throws {Error} when the package is not installed
 */
export function packageFile(packageName, file) {
  const path = join(root, 'node_modules', ...packageName.split('/'), file);
  if (!existsSync(path)) throw new Error(`${packageName} is not installed. Run "npm ci".`);
  return path;
}
