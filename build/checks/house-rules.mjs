/** Small checks of the repository as a whole. Each gives the problems it has found. */
import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packagesFolder } from '../setup/packages.mjs';
import { ownFiles } from './source-files.mjs';

/** No source file is longer (lines). */
export const fileCap = 400;

/** node_modules stays below this (bytes): 700 MB. */
export const packagesCap = 700_000_000;

const sourceFile = /\.([cm]?[jt]sx?|css|html|sql|sh)$/;

/**
 * Source files over the cap.
 * @param {string} root
 * @returns {string[]}
 */
export function longFiles(root) {
  return ownFiles(root)
    .filter((file) => sourceFile.test(file))
    .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length - 1 }))
    .filter(({ lines }) => lines > fileCap)
    .map(
      ({ file, lines }) => `${file} has ${lines} lines, the cap is ${fileCap}: split it by concept`,
    );
}

/** Put together here, so that this file does not name them either. */
const registryHosts = [
  ['registry', 'npmjs', 'org'],
  ['registry', 'yarnpkg', 'com'],
  ['pypi', 'org'],
  ['files', 'pythonhosted', 'org'],
  ['deb', 'debian', 'org'],
  ['security', 'debian', 'org'],
  ['proxy', 'golang', 'org'],
  ['crates', 'io'],
  ['repo1', 'maven', 'org'],
].map((parts) => parts.join('.'));

/**
 * Files that name a package registry's host: they would fail, or leak, where a mirror is used.
 * @param {string} root
 * @returns {string[]}
 */
export function registryMentions(root) {
  return ownFiles(root)
    .filter((file) => statSync(join(root, file)).size < 20_000_000)
    .flatMap((file) => {
      const text = readFileSync(join(root, file), 'latin1');
      return registryHosts
        .filter((host) => text.includes(host))
        .map((host) => `${file} names the registry ${host}`);
    });
}

/**
 * What a folder takes on disk: links are not followed, a file with two names counts once.
 * @param {string} folder
 * @returns {number} bytes
 */
export function sizeOnDisk(folder) {
  const counted = new Set();
  let total = 0;
  for (const entry of readdirSync(folder, { recursive: true })) {
    const { ino, nlink, size } = lstatSync(join(folder, String(entry)));
    if (nlink > 1 && counted.has(ino)) continue;
    counted.add(ino);
    total += size;
  }
  return total;
}

/**
 * @returns {string[]} a problem when the installation is too large
 */
export function packagesTooLarge() {
  const bytes = sizeOnDisk(packagesFolder);
  return bytes < packagesCap
    ? []
    : [`node_modules has ${Math.round(bytes / 1e6)} MB, the cap is ${packagesCap / 1e6} MB`];
}
