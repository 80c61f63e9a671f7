/**
 * Completes package-lock.json so that one lock serves every system.
 *
 * A registry mirror may lack some platforms' variants; `npm install` then leaves them out of the
 * lock, and `npm ci` refuses that lock everywhere ("Missing: … from lock file"). This adds an entry
 * for each optional dependency that has none (version, cpu, os, libc, no address, no integrity) and
 * strips addresses, so that the lock names no registry.
 *
 * Usage: node build/setup/complete-lock.mjs [folder] [--check]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * @typedef {{
 *   version?: string, resolved?: string, optional?: boolean, dev?: boolean, link?: boolean,
 *   cpu?: string[], os?: string[], libc?: string[],
 *   dependencies?: Record<string, string>, optionalDependencies?: Record<string, string>,
 * }} LockEntry
 * @typedef {{ packages: Record<string, LockEntry> }} Lock
 */

/** Words in platform package names, and the npm `os` value each means. */
const operatingSystems = new Map([
  ['linux', 'linux'],
  ['mac', 'darwin'],
  ['darwin', 'darwin'],
  ['win', 'win32'],
  ['win32', 'win32'],
  ['windows', 'win32'],
  ['android', 'android'],
  ['freebsd', 'freebsd'],
  ['netbsd', 'netbsd'],
  ['openbsd', 'openbsd'],
  ['openharmony', 'openharmony'],
  ['sunos', 'sunos'],
  ['aix', 'aix'],
]);

/** Words in platform package names, and the npm `cpu` value each means. */
const processors = new Map([
  ['x64', 'x64'],
  ['arm64', 'arm64'],
  ['arm', 'arm'],
  ['armv7l', 'arm'],
  ['armv6l', 'arm'],
  ['ia32', 'ia32'],
  ['riscv64', 'riscv64'],
  ['ppc64', 'ppc64'],
  ['s390x', 's390x'],
  ['loong64', 'loong64'],
  ['wasm32', 'wasm32'],
]);

/**
 * Reads a platform out of a package name such as `@oxlint/linux-x64-musl`.
 * @param {string} name
 * @returns {{ os?: string[], cpu?: string[], libc?: string[] }}
 */
export function platformOf(name) {
  const words = name.replace(/^@[^/]+\//, '').split(/[-_.]/);
  const os = words.map((word) => operatingSystems.get(word)).find((found) => found !== undefined);
  const cpu = words.map((word) => processors.get(word)).find((found) => found !== undefined);
  const libc = words.includes('musl') ? 'musl' : words.includes('gnu') ? 'glibc' : undefined;
  return {
    ...(cpu === undefined ? {} : { cpu: [cpu] }),
    ...(libc === undefined || os !== 'linux' ? {} : { libc: [libc] }),
    ...(os === undefined ? {} : { os: [os] }),
  };
}

/**
 * The lock key under which `name` is found from the package at `from`, as Node resolves it.
 * @param {Lock} lock
 * @param {string} from
 * @param {string} name
 * @returns {string | undefined}
 */
function findEntry(lock, from, name) {
  for (let folder = from; ;) {
    const key = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (lock.packages[key] !== undefined) return key;
    if (folder === '') return undefined;
    const cut = folder.lastIndexOf('/node_modules/');
    folder = cut < 0 ? '' : folder.slice(0, cut);
  }
}

/**
 * Completes a lock in place.
 * @param {Lock} lock
 * @returns {{ added: string[], stripped: number }} what changed
 * @throws {Error} when a missing optional dependency has no exact version or no known platform:
 *   guessing would write a lock that installs something else than what was tested.
 */
export function completeLock(lock) {
  /** @type {string[]} */
  const added = [];
  let stripped = 0;
  for (const entry of Object.values(lock.packages)) {
    if (entry.resolved !== undefined && entry.link !== true) {
      delete entry.resolved;
      stripped += 1;
    }
  }
  for (const [from, entry] of Object.entries(lock.packages)) {
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      if (findEntry(lock, from, name) !== undefined) continue;
      const platform = platformOf(name);
      if (!/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(range) || platform.os === undefined) {
        throw new Error(
          `The lock lacks ${name}@${range} (wanted by ${from}), and its version or platform cannot ` +
            'be told from its name. Add its entry to package-lock.json by hand.',
        );
      }
      const { os, ...kind } = platform;
      lock.packages[`node_modules/${name}`] = {
        version: range,
        ...(entry.dev === true ? { dev: true } : {}),
        ...kind,
        optional: true,
        os,
      };
      added.push(`${name}@${range}`);
    }
  }
  if (added.length > 0) {
    // In npm's own order, so that its next rewrite changes nothing.
    const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
    lock.packages = Object.fromEntries(sorted);
  }
  return { added, stripped };
}

/**
 * @param {string[]} args
 * @returns {number} exit code
 */
function main(args) {
  const folder = args.find((arg) => !arg.startsWith('--'));
  const root = folder ?? fileURLToPath(new URL('../..', import.meta.url));
  const path = join(root, 'package-lock.json');
  const before = readFileSync(path, 'utf8');
  /** @type {Lock} */
  const lock = JSON.parse(before);
  const { added, stripped } = completeLock(lock);
  const changed = added.length > 0 || stripped > 0;
  const what = `${added.length} platform packages missing${added.length > 0 ? ` (${added.join(', ')})` : ''}, ${stripped} addresses`;
  if (args.includes('--check')) {
    console.log(
      changed
        ? `package-lock.json: ${what}. Run "npm run lock".`
        : 'package-lock.json is complete.',
    );
    return changed ? 1 : 0;
  }
  if (changed) writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(
    changed ? `package-lock.json completed: ${what}.` : 'package-lock.json was complete.',
  );
  return 0;
}

if (
  process.argv[1] !== undefined &&
  pathToFileURL(resolve(process.argv[1])).href === import.meta.url
) {
  process.exitCode = main(process.argv.slice(2));
}
