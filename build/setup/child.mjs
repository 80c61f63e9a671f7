/** Starts other programs so that they never outlive us, and so that none can hang for ever. */
import { spawn } from 'node:child_process';
import { formatDuration } from './report.mjs';

/**
 * @typedef {{
 *   cwd?: string, env?: NodeJS.ProcessEnv,
 *   onLine?: (line: string, stream: 'stdout' | 'stderr') => void,
 *   onStart?: (pid: number) => void,
 *   silenceLimit?: number, timeLimit?: number, signal?: AbortSignal,
 * }} RunOptions `silenceLimit` and `timeLimit` are in ms: without output, and in all; `signal` ends
 *   the program early.
 * @typedef {{ code: number, signal: NodeJS.Signals | null, output: string, stoppedBecause: string | undefined }} RunResult
 */

/** Children that are to be ended when we are. @type {Set<import('node:child_process').ChildProcess>} */
const living = new Set();

/**
 * Ends a child and all that it started (its process group; on Windows its process tree).
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} [signal]
 */
export function endTree(child, signal = 'SIGTERM') {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

/**
 * Ends every child that still runs: for a signal, and for the last moment of this process.
 * @param {NodeJS.Signals} [signal]
 */
export function endAllChildren(signal = 'SIGTERM') {
  for (const child of living) endTree(child, signal);
}

process.on('exit', () => endAllChildren('SIGKILL'));

/**
 * Remembers a child until it exits.
 * @param {import('node:child_process').ChildProcess} child
 */
export function adopt(child) {
  living.add(child);
  child.once('exit', () => living.delete(child));
}

/**
 * Runs a program to its end, gathering what it prints.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>} never rejects for the program's own failure: look at `code`. A
 *   program that cannot be started gives code 127.
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, [...args], {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    adopt(child);
    if (child.pid !== undefined) options.onStart?.(child.pid);
    let output = '';
    /** @type {string | undefined} */
    let stoppedBecause;
    const stop = (/** @type {string} */ reason) => {
      stoppedBecause ??= reason;
      endTree(child);
      setTimeout(() => endTree(child, 'SIGKILL'), 3000).unref();
    };
    const whole =
      options.timeLimit === undefined
        ? undefined
        : setTimeout(
            () => stop(`took longer than ${formatDuration(options.timeLimit ?? 0)}`),
            options.timeLimit,
          );
    /** @type {NodeJS.Timeout | undefined} */
    let quiet;
    const heard = () => {
      clearTimeout(quiet);
      if (options.silenceLimit === undefined) return;
      quiet = setTimeout(
        () => stop(`said nothing for ${formatDuration(options.silenceLimit ?? 0)}`),
        options.silenceLimit,
      );
    };
    heard();
    options.signal?.addEventListener('abort', () => stop('was ended'), { once: true });
    for (const name of /** @type {const} */ (['stdout', 'stderr'])) {
      let rest = '';
      child[name].setEncoding('utf8');
      child[name].on('data', (/** @type {string} */ text) => {
        heard();
        output = (output + text).slice(-2_000_000);
        const lines = (rest + text).split(/\r\n|\n|\r/);
        rest = lines.pop() ?? '';
        for (const line of lines) options.onLine?.(line, name);
      });
      child[name].on('end', () => {
        if (rest !== '') options.onLine?.(rest, name);
      });
    }
    const finish = (/** @type {number} */ code, /** @type {NodeJS.Signals | null} */ signal) => {
      clearTimeout(whole);
      clearTimeout(quiet);
      resolve({ code, signal, output, stoppedBecause });
    };
    child.once('error', (error) => {
      living.delete(child);
      output += error.message;
      finish(127, null);
    });
    child.once('close', (code, signal) => finish(code ?? 1, signal));
  });
}

/**
 * The last lines of an output that say something, for an error message.
 * @param {string} output
 * @param {number} [count]
 * @returns {string}
 */
export function lastLines(output, count = 3) {
  const lines = output.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
  return lines.slice(-count).join(' | ').slice(0, 600);
}
