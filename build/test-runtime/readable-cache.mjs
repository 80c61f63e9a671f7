import { cpSync, existsSync, linkSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../setup/places.mjs';
import { runtimeCacheFolder } from './cache-folder.mjs';

/**
 * The cache folder for a program that runs as the unprivileged user. If the ordinary one lies in
 * root's closed home, its models are linked (not copied) into one that can be read.
 * @returns {string}
 */
export function readableCache() {
  const own = path.join(cacheFolder(), 'models');
  const shared = path.join(runtimeCacheFolder(), 'models');
  if (shared !== own && existsSync(own)) {
    for (const entry of readdirSync(own, { withFileTypes: true })) {
      if (entry.isFile() && !entry.name.endsWith('.part'))
        link(path.join(own, entry.name), path.join(shared, entry.name));
    }
  }
  return runtimeCacheFolder();
}

/**
 * @param {string} source
 * @param {string} target
 */
function link(source, target) {
  const wanted = statSync(source);
  const present = statSync(target, { throwIfNoEntry: false });
  if (present?.size === wanted.size && present.mtimeMs >= wanted.mtimeMs) return;
  mkdirSync(path.dirname(target), { recursive: true });
  rmSync(target, { force: true });
  try {
    linkSync(source, target);
  } catch {
    // Another file system: a copy it is.
    cpSync(source, target);
  }
}
