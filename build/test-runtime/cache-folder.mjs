import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../setup/places.mjs';

/** The user id that runs the browser and Electron when the tests themselves run as root. */
export const UNPRIVILEGED_ID = 65534;

/** Are these tests running as root (as in most containers)? */
export function isRoot() {
  return process.getuid?.() === 0;
}

/**
 * The cache folder for what the *tests* start: the product's, unless the tests run as root and
 * the unprivileged user could not reach it (root's home is closed), then `/var/cache/kingly`.
 */
export function runtimeCacheFolder() {
  const folder = cacheFolder();
  if (!isRoot()) return folder;
  return isReachableByOthers(folder) ? folder : '/var/cache/kingly';
}

/**
 * Can another user walk down to this path? Parts that do not exist yet are not looked at.
 * @param {string} target
 */
export function isReachableByOthers(target) {
  let current = path.resolve(target);
  for (;;) {
    if (existsSync(current)) {
      const stat = statSync(current);
      if (stat.isDirectory() ? (stat.mode & 0o005) !== 0o005 : (stat.mode & 0o004) === 0)
        return false;
    }
    const parent = path.dirname(current);
    if (parent === current) return true;
    current = parent;
  }
}

/**
 * Fills `folder` once. `fill` writes into a temporary neighbour that is renamed when it is
 * complete, so that an interrupted run leaves nothing half done; `stamp` says what must be in it.
 * @param {string} folder
 * @param {string} stamp
 * @param {(temporary: string) => Promise<void> | void} fill
 * @returns {Promise<boolean>} true if it was filled now, false if it was there
 */
export async function fillOnce(folder, stamp, fill) {
  const isFilled = () => {
    const stampFile = path.join(folder, '.stamp');
    return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
  };
  if (isFilled()) return false;
  const parent = path.dirname(folder);
  mkdirSync(parent, { recursive: true });
  const temporary = mkdtempSync(path.join(parent, `.${path.basename(folder)}-`));
  // The temporary folder is private; what becomes of it must be readable by the unprivileged user.
  chmodSync(temporary, 0o755);
  try {
    await fill(temporary);
    writeFileSync(path.join(temporary, '.stamp'), stamp);
    // Another process may have been quicker, and may be using its result already.
    if (isFilled()) return false;
    rmSync(folder, { recursive: true, force: true });
    renameSync(temporary, folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return true;
}
