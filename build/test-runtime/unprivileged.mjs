import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UNPRIVILEGED_ID, isRoot } from './cache-folder.mjs';
import { runCommand } from './run-command.mjs';

const DROP = [
  'setpriv',
  `--reuid=${UNPRIVILEGED_ID}`,
  `--regid=${UNPRIVILEGED_ID}`,
  '--clear-groups',
];

/**
 * A private home folder for the started program, owned by the user that runs it.
 * @returns {string}
 */
export function makeHome() {
  const home = mkdtempSync(path.join(tmpdir(), 'kingly-home-'));
  const runtime = path.join(home, 'run');
  mkdirSync(runtime);
  chmodSync(runtime, 0o700);
  giveAway(home);
  return home;
}

/**
 * Makes a folder and all in it the property of the unprivileged user, when the tests run as root.
 * @param {string} folder
 */
export function giveAway(folder) {
  if (!isRoot()) return;
  chownSync(folder, UNPRIVILEGED_ID, UNPRIVILEGED_ID);
  for (const name of readdirSync(folder, { recursive: true })) {
    lchownSync(path.join(folder, String(name)), UNPRIVILEGED_ID, UNPRIVILEGED_ID);
  }
}

/**
 * The program to start instead of `executable`: as root, a script in `home` that first becomes
 * the unprivileged user, because Chromium's sandbox does not run as root.
 * @param {string} executable
 * @param {string} home
 * @returns {string}
 */
export function unprivilegedProgram(executable, home) {
  if (!isRoot()) return executable;
  const script = path.join(home, 'start');
  writeFileSync(
    script,
    `#!/bin/sh\nexec ${DROP.join(' ')} -- '${executable.replaceAll("'", "'\\''")}' "$@"\n`,
  );
  chmodSync(script, 0o755);
  return script;
}

/**
 * A command line that runs as the unprivileged user when the tests run as root.
 * @param {readonly string[]} command
 * @returns {string[]}
 */
export function unprivilegedCommand(command) {
  return isRoot() ? [...DROP, '--', ...command] : [...command];
}

/**
 * Why Chromium's sandbox cannot work on this machine, or undefined if it can.
 * @param {string} electronFolder
 * @returns {Promise<string | undefined>}
 */
export async function sandboxObstacle(electronFolder) {
  if (process.platform !== 'linux') return undefined;
  const helper = path.join(electronFolder, 'chrome-sandbox');
  const hasSetuidHelper =
    existsSync(helper) && statSync(helper).uid === 0 && (statSync(helper).mode & 0o4000) !== 0;
  const command = unprivilegedCommand(['unshare', '--user', '--pid', '--fork', 'true']);
  try {
    await runCommand(command[0] ?? '', command.slice(1));
    return undefined;
  } catch (error) {
    if (hasSetuidHelper && (await mayMakeNamespaces())) return undefined;
    return `this machine allows no user namespaces (${String(error).split('\n').at(-1)?.trim()})`;
  }
}

/** The set-user-id helper needs what containers often withhold even from root. */
async function mayMakeNamespaces() {
  if (!isRoot()) return true;
  try {
    await runCommand('unshare', ['--pid', '--net', '--fork', 'true']);
    return true;
  } catch {
    return false;
  }
}
