/** Starts Kingly itself (the window or the headless host), hands signals on, and waits for its end. */
import { spawn } from 'node:child_process';
import { adopt, endTree } from './child.mjs';

/** After a request to stop, Kingly has this long to close its database and processes (ms). */
const closingLimit = 10_000;

/**
 * @typedef {{ code: number, errors: string, lasted: number }} LaunchResult `errors` are the last
 *   lines of stderr, `lasted` is in ms
 */

/**
 * Runs a program in the foreground until it ends.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, onOutput?: (text: string) => void }} options
 * @returns {Promise<LaunchResult>}
 */
export function launch(command, args, options) {
  return new Promise((resolve) => {
    const started = Date.now();
    // A group of its own: Ctrl-C then reaches only us, and Kingly gets one orderly request.
    const child = spawn(command, [...args], {
      cwd: options.cwd,
      env: options.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    adopt(child);
    let errors = '';
    let stopping = false;
    child.stdout.on('data', (/** @type {Buffer} */ data) => {
      process.stdout.write(data);
      options.onOutput?.(data.toString('utf8'));
    });
    child.stderr.on('data', (/** @type {Buffer} */ data) => {
      process.stderr.write(data);
      errors = (errors + data.toString('utf8')).slice(-8000);
    });
    const stop = () => {
      if (stopping) {
        endTree(child, 'SIGKILL');
        return;
      }
      stopping = true;
      console.log('\nClosing Kingly …');
      child.kill('SIGTERM');
      setTimeout(() => endTree(child, 'SIGKILL'), closingLimit).unref();
    };
    const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
    for (const signal of signals) process.on(signal, stop);
    const finish = (/** @type {number} */ code) => {
      for (const signal of signals) process.removeListener(signal, stop);
      resolve({ code, errors, lasted: Date.now() - started });
    };
    child.once('error', (error) => {
      errors += error.message;
      finish(127);
    });
    child.once('close', (code, signal) => {
      // Ended by our own request is no failure; ended by force or by a crash is one.
      finish(code ?? (stopping && signal === 'SIGTERM' ? 0 : 1));
    });
  });
}

/**
 * Opens a link in the person's browser; silently does nothing where there is none.
 * @param {string} link
 */
export function openInBrowser(link) {
  const [command, args] =
    process.platform === 'darwin'
      ? ['open', [link]]
      : process.platform === 'win32'
        ? ['rundll32', ['url.dll,FileProtocolHandler', link]]
        : ['xdg-open', [link]];
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
