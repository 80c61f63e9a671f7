import { existsSync } from 'node:fs';
import { isRoot } from './cache-folder.mjs';
import { hasProgram, runCommand } from './run-command.mjs';

/** What the test runtime needs of Debian, and the file that shows it is there. */
const NEEDED = [
  { package: 'xvfb', file: '/usr/bin/Xvfb' },
  { package: 'xauth', file: '/usr/bin/xauth' },
  { package: 'chromium', file: '/usr/bin/chromium' },
  { package: 'dbus', file: '/usr/bin/dbus-daemon' },
  { package: 'dunst', file: '/usr/bin/dunst' },
  { package: 'libnotify4', library: 'libnotify.so.4' },
  { package: 'util-linux', file: '/usr/bin/setpriv' },
  { package: 'libgtk-3-0', library: 'libgtk-3.so.0' },
  { package: 'libnss3', library: 'libnss3.so' },
  { package: 'libasound2', library: 'libasound.so.2' },
  { package: 'libgbm1', library: 'libgbm.so.1' },
  { package: 'g++', program: 'g++' },
  { package: 'gcc', program: 'gcc' },
  { package: 'python3', program: 'python3' },
  { package: 'python3-pip', check: ['python3', '-m', 'pip', '--version'] },
];

/**
 * Installs what is missing of the Debian packages that the tests need. Quick when all is there.
 * Does nothing (and says what to do) where it may not: no root, or another system.
 * @returns {Promise<readonly string[]>} the packages it has installed
 * @throws {Error} with apt's last lines
 */
export async function ensureSystemPackages() {
  if (process.platform !== 'linux') return [];
  const missing = await missingPackages();
  if (missing.length === 0) return [];
  if (!isRoot() || !existsSync('/etc/debian_version')) {
    const advice = existsSync('/etc/debian_version')
      ? `Run: sudo apt-get install ${missing.join(' ')}`
      : 'Install their counterparts of your system.';
    process.stderr.write(
      `The desktop tests want these packages, which are missing: ${missing.join(', ')}. ${advice}\n`,
    );
    return [];
  }
  process.stderr.write(`Installing ${missing.join(', ')}…\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Another installation may be running; apt waits for it.
  const options = ['-o', 'DPkg::Lock::Timeout=300', '-qq'];
  await runCommand('apt-get', [...options, 'update'], { env });
  const names = await Promise.all(missing.map(currentName));
  await runCommand('apt-get', [...options, 'install', '-y', '--no-install-recommends', ...names], {
    env,
  });
  return missing;
}

async function missingPackages() {
  const libraries = await knownLibraries();
  const answers = await Promise.all(
    NEEDED.map(async (needed) => {
      if (needed.file !== undefined) return existsSync(needed.file);
      if (needed.library !== undefined) return libraries.includes(needed.library);
      if (needed.program !== undefined) return await hasProgram(needed.program);
      try {
        await runCommand(needed.check[0] ?? '', needed.check.slice(1));
        return true;
      } catch {
        return false;
      }
    }),
  );
  return NEEDED.filter((_, index) => answers[index] !== true).map((needed) => needed.package);
}

async function knownLibraries() {
  for (const program of ['ldconfig', '/sbin/ldconfig']) {
    try {
      return await runCommand(program, ['-p']);
    } catch {
      // An ordinary user's PATH has no /sbin.
    }
  }
  return '';
}

/**
 * Newer releases have renamed some libraries (`libgtk-3-0t64`).
 * @param {string} name
 */
async function currentName(name) {
  const exists = async (/** @type {string} */ candidate) =>
    (await runCommand('apt-cache', ['policy', candidate])).match(/Candidate: (?!\(none\))/) !==
    null;
  if (await exists(name)) return name;
  return (await exists(`${name}t64`)) ? `${name}t64` : name;
}
