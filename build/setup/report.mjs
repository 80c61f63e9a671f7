/** One line for what a step does, one for how long it took; progress for anything over a second. */
import { performance } from 'node:perf_hooks';

/**
 * @typedef {{ progress: (text: string) => void }} StepReporter
 */

/**
 * A duration for people.
 * @param {number} milliseconds
 * @returns {string} such as `320 ms`, `4.2 s`, `3 min 05 s`
 */
export function formatDuration(milliseconds) {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/**
 * A size for people.
 * @param {number} bytes
 * @returns {string} such as `92.1 MB` (1 MB = 1,000,000 bytes)
 */
export function formatBytes(bytes) {
  return bytes < 1_000_000
    ? `${Math.ceil(bytes / 1000)} kB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/**
 * Runs one step of a set-up. On a terminal its progress line is redrawn each second; elsewhere
 * (logs) a line is written every ten seconds, so that nobody has to guess whether it still runs.
 * @template T
 * @param {string} title what the step does, such as "Installing packages"
 * @param {(step: StepReporter) => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function runStep(title, work) {
  const started = performance.now();
  const live = process.stdout.isTTY === true;
  let latest = '';
  let lineShown = false;
  const draw = () => {
    const text = `  ${title} … ${formatDuration(performance.now() - started)}${latest === '' ? '' : ` · ${latest}`}`;
    process.stdout.write(
      live ? `\r\u001b[K${text.slice(0, (process.stdout.columns ?? 80) - 1)}` : `${text}\n`,
    );
    lineShown = true;
  };
  const timer = setInterval(draw, live ? 1000 : 10_000);
  const end = (/** @type {string} */ mark, /** @type {string} */ what) => {
    clearInterval(timer);
    if (live && lineShown) process.stdout.write('\r\u001b[K');
    console.log(`${mark} ${title}: ${what} (${formatDuration(performance.now() - started)})`);
  };
  try {
    const result = await work({
      progress: (text) => {
        latest = text;
      },
    });
    end('✓', latest === '' ? 'done' : latest);
    return result;
  } catch (error) {
    end('✗', error instanceof Error ? error.message : String(error));
    throw error;
  }
}
