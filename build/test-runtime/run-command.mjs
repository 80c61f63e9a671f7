import { spawn } from 'node:child_process';

/**
 * Runs a program to its end and gives its standard output.
 * @param {string} program
 * @param {readonly string[]} parameters
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, isStalled?: () => boolean }} [options]
 *   `isStalled` is asked once a second; if it says so, the program is ended
 * @returns {Promise<string>}
 * @throws {Error} with the last lines of its output, when it fails, is missing or takes too long
 */
export function runCommand(program, parameters, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...parameters], {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeoutMs,
      killSignal: 'SIGKILL',
    });
    const watch = setInterval(() => {
      if (options.isStalled?.() === true) child.kill('SIGKILL');
    }, 1000);
    let output = '';
    let everything = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
      everything = (everything + chunk).slice(-8000);
    });
    child.stderr.on('data', (chunk) => {
      everything = (everything + chunk).slice(-8000);
    });
    child.on('error', (error) => {
      clearInterval(watch);
      reject(new Error(`${program} could not be started: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      clearInterval(watch);
      if (code === 0) resolve(output);
      else
        reject(
          new Error(
            `${program} ${parameters.join(' ')} ended with ${signal ?? code}:\n${everything.trim()}`,
          ),
        );
    });
  });
}

/**
 * Does this program exist on the PATH?
 * @param {string} name
 */
export async function hasProgram(name) {
  try {
    await runCommand('sh', ['-c', 'command -v "$0"', name]);
    return true;
  } catch {
    return false;
  }
}
