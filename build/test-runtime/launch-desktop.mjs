import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { _electron } from '@playwright/test';
import { root as projectFolder } from '../setup/places.mjs';
import { isReachableByOthers, isRoot } from './cache-folder.mjs';
import { openDisplay } from './display.mjs';
import { ensureElectron } from './electron-runtime.mjs';
import { MARK, endFamily, familyProcesses, killFamily } from './process-family.mjs';
import { readableCache } from './readable-cache.mjs';
import { giveAway, makeHome, sandboxObstacle, unprivilegedProgram } from './unprivileged.mjs';

/** How long the app's processes may take to end after its last window and main process have gone. */
const GRACE_MS = 3000;

/** How long the app may take to quit when it is asked to; it gives itself 8 s. */
const QUIT_MS = 20_000;

/**
 * @typedef {object} DesktopOptions
 * @property {string} dataFolder where this run keeps its data; made if missing
 * @property {Readonly<Record<string, string>>} [env] further environment variables
 * @property {readonly string[]} [args] further command line arguments
 * @property {string} [sourceFolder] the folder that holds `out/` or `out-compat/`; the project
 * @property {import('./electron-runtime.mjs').ElectronRuntime} [runtime] else the best that can be had
 */

/**
 * Starts the built app in a real Electron, on a display of its own, as an unprivileged user and
 * with Chromium's sandbox wherever the machine allows it.
 * `close()` ends everything that was started; a process that outlives the app makes it throw.
 * @param {DesktopOptions} options
 * @returns {Promise<import('@playwright/test').ElectronApplication>}
 * @throws {Error} when no Electron can be had, the build is missing or the app does not start
 */
export async function launchDesktop({
  dataFolder,
  env = {},
  args = [],
  sourceFolder = projectFolder,
  runtime: given,
}) {
  const runtime = given ?? (await ensureElectron());
  const builtFolder = builtApp(sourceFolder, runtime.kind);
  const staysRoot = rootObstacle(runtime);
  const obstacle = staysRoot ?? (await sandboxObstacle(runtime.folder));
  if (obstacle !== undefined)
    process.stderr.write(`Chromium's sandbox is off in this run: ${obstacle}.\n`);
  const mark = randomUUID();
  mkdirSync(dataFolder, { recursive: true });
  if (isRoot() && !isReachableByOthers(path.dirname(dataFolder))) {
    throw new Error(`The app runs as another user, who cannot reach ${path.dirname(dataFolder)}.`);
  }
  giveAway(dataFolder);
  const home = makeHome();
  const appFolder = staysRoot === undefined ? reachableApp(builtFolder, home) : builtFolder;
  const display = await openDisplay();
  /** @type {import('./process-family.mjs').ProcessFamily} */
  const family = { mark, leader: undefined };
  /** @type {import('./process-family.mjs').RunningProcess[]} */
  let known = [];
  /** @type {Promise<void> | undefined} */
  let cleaned;
  const clean = (graceMs = GRACE_MS) => (cleaned ??= cleanUp(graceMs));
  /** @param {number} graceMs */
  async function cleanUp(graceMs) {
    const left = await endFamily(family, graceMs, known);
    await display.close();
    process.removeListener('exit', cleanAtExit);
    rmSync(home, { recursive: true, force: true });
    if (left.length > 0) {
      throw new Error(
        `These processes were still alive after the app had ended:\n${left.map(({ pid, command }) => `${pid} ${command}`).join('\n')}`,
      );
    }
  }
  // A test run that is interrupted never comes to close().
  const cleanAtExit = () => {
    killFamily(family);
    rmSync(home, { recursive: true, force: true });
  };
  process.once('exit', cleanAtExit);
  try {
    const app = await _electron.launch({
      executablePath:
        staysRoot === undefined
          ? unprivilegedProgram(runtime.executable, home)
          : runtime.executable,
      args: [
        appFolder,
        `--user-data-dir=${path.join(dataFolder, 'electron')}`,
        '--password-store=basic',
        ...args,
      ],
      chromiumSandbox: obstacle === undefined,
      cwd: home,
      env: {
        PATH: process.env['PATH'] ?? '',
        LANG: 'C.UTF-8',
        HOME: home,
        XDG_RUNTIME_DIR: path.join(home, 'run'),
        KINGLY_CACHE: readableCache(),
        KINGLY_DATA: dataFolder,
        [MARK]: mark,
        ...(display.name === undefined ? {} : { DISPLAY: display.name }),
        ...env,
      },
    });
    family.leader = app.process().pid;
    const playwrightClose = app.close.bind(app);
    app.close = async () => {
      known = familyProcesses(family);
      const closed = playwrightClose().then(() => true);
      const inTime = await Promise.race([closed, delay(QUIT_MS, false, { ref: false })]);
      await clean(inTime ? GRACE_MS : 0);
      if (!inTime) throw new Error(`The app had not quit after ${QUIT_MS / 1000} s.`);
    };
    // An app that quits by itself is cleaned up after too; what leaked is reported by close().
    app.once('close', () => void clean().catch(() => {}));
    return app;
  } catch (error) {
    await clean(0).catch(() => {});
    throw error;
  }
}

/**
 * @param {string} sourceFolder
 * @param {'release' | 'compatibility'} kind
 */
function builtApp(sourceFolder, kind) {
  const [folder, command] =
    kind === 'release'
      ? ['out', 'electron-vite build --config build/electron.vite.config.ts']
      : ['out-compat', 'node build/compatibility/build.ts'];
  const last = kind === 'release' ? 'renderer/index.html' : 'package.json';
  if (!existsSync(path.join(sourceFolder, folder, last))) {
    throw new Error(
      `${path.join(sourceFolder, folder)} is not built, or not to its end. Run: ${command}`,
    );
  }
  // The ordinary build is started through the project's own package.json.
  return kind === 'release' ? sourceFolder : path.join(sourceFolder, folder);
}

/**
 * A build in root's closed home is copied to where the unprivileged user can read it.
 * @param {string} folder
 * @param {string} home
 */
function reachableApp(folder, home) {
  if (!isRoot() || isReachableByOthers(folder)) return folder;
  const copy = path.join(home, 'app');
  cpSync(folder, copy, { recursive: true });
  return copy;
}

/**
 * Why this run must stay root, or undefined.
 * @param {import('./electron-runtime.mjs').ElectronRuntime} runtime
 */
function rootObstacle({ kind, executable }) {
  // The test runtime lies in a readable cache; the product's own Electron lies in node_modules.
  if (!isRoot() || kind === 'compatibility' || isReachableByOthers(executable)) return undefined;
  return `the tests run as root, and only root can read ${executable}`;
}
