import { spawn } from 'node:child_process';
import { hasProgram } from './run-command.mjs';

/**
 * @typedef {object} Display
 * @property {string | undefined} name such as `:99`; undefined where the system needs none
 * @property {() => Promise<void>} close ends the display; may be called twice
 */

/**
 * A display that only the test sees: Xvfb on a free number, where Xvfb exists. Else (macOS,
 * Windows, a desktop without Xvfb) the display that is there.
 * @param {{ width?: number, height?: number }} [options] in pixels
 * @returns {Promise<Display>}
 * @throws {Error} on a Linux that has neither
 */
export async function openDisplay({ width = 1400, height = 1000 } = {}) {
  if (process.platform !== 'linux') return { name: undefined, close: async () => {} };
  if (!(await hasProgram('Xvfb'))) {
    const name = process.env['DISPLAY'];
    if (name === undefined)
      throw new Error('There is no display and no Xvfb. Install the package xvfb.');
    return { name, close: async () => {} };
  }
  // `-ac`: the browser runs as another user than the display.
  const child = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp', '-ac'],
    {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    },
  );
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  const ended = new Promise((resolve) => child.once('close', resolve));
  const number = await displayNumber(child);
  return {
    name: `:${number}`,
    close: async () => {
      process.removeListener('exit', end);
      child.kill('SIGTERM');
      const force = setTimeout(end, 2000);
      await ended;
      clearTimeout(force);
    },
  };
}

/**
 * Runs `work` with a display and closes the display after it, whatever happens.
 * @template T
 * @param {(display: Display) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withDisplay(work) {
  const display = await openDisplay();
  try {
    return await work(display);
  } finally {
    await display.close();
  }
}

/**
 * Xvfb writes the number it has chosen to the fourth pipe when it is ready.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<string>}
 */
function displayNumber(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    let problem = '';
    child.stderr?.on('data', (chunk) => (problem += chunk));
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`Xvfb ended with ${code}: ${problem.trim()}`)));
    child.stdio[3]?.on('data', (chunk) => {
      text += chunk;
      if (text.endsWith('\n')) resolve(text.trim());
    });
  });
}
