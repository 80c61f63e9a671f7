/** Builds Kingly when its sources have changed since the last build. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { run } from './child.mjs';
import { packageFile, projectEnvironment, projectNode, root } from './places.mjs';
import { stripVTControlCharacters } from 'node:util';

/** What a build reads: folders and files in the root. */
const inputs = [
  'db',
  'src-backend',
  'src-core',
  'src-headless',
  'src-main',
  'src-models',
  'src-preload',
  'src-renderer',
  'src-shared',
  'build/compatibility',
  'build/bundle-node-llama-cpp.ts',
  'build/electron.vite.config.ts',
  'build/rooms.ts',
  'package.json',
  'package-lock.json',
];

/** Files that no build reads. */
const ignored = /\.(test|contract|fixture)\.tsx?$|[\\/]test-support[\\/]|\.md$/;

/**
 * Every file below the inputs.
 * @param {string} path
 * @returns {string[]}
 */
function filesOf(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (found.isFile()) return ignored.test(path) ? [] : [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesOf(join(path, name)));
}

/**
 * Hash of all that a build reads. Contents, not times: a fresh checkout of the same sources has
 * other times, and a restored file older ones. About 20 ms for some hundred files.
 * @returns {string}
 */
export function sourceHash() {
  const hash = createHash('sha256');
  for (const input of inputs) {
    for (const file of filesOf(join(root, input))) {
      hash
        .update(`${relative(root, file)}\0`)
        .update(readFileSync(file))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

/**
 * @param {string} folder `out` or `out-compat`
 * @param {string} entry a file that a build always makes, relative to `folder`
 * @returns {boolean} whether the last finished build is of today's sources
 */
export function isBuilt(folder, entry) {
  try {
    const stamp = readFileSync(join(root, folder, '.kingly-sources'), 'utf8').trim();
    return existsSync(join(root, folder, entry)) && stamp === sourceHash();
  } catch {
    return false;
  }
}

/**
 * Runs a build and stamps its folder when it has succeeded.
 * @param {string} folder
 * @param {() => Promise<void>} build
 */
export async function buildStamped(folder, build) {
  // Taken first: a source that changes during the build makes the result stale.
  const hash = sourceHash();
  await build();
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, folder, '.kingly-sources'), `${hash}\n`);
}

/**
 * The error of a failed build: what the bundler said, without its own stack frames.
 * @param {string} output
 * @returns {Error}
 */
function buildError(output) {
  const plain = stripVTControlCharacters(output);
  const lines = plain.split('\n').filter((line) => line.trim() !== '' && !/^\s+at /.test(line));
  const start = lines.findIndex((line) => /error/i.test(line));
  return new Error(`the build failed:\n${lines.slice(Math.max(0, start)).slice(0, 20).join('\n')}`);
}

/**
 * Builds `out/` when it is stale.
 * @param {import('./report.mjs').StepReporter} step
 * @param {{ force?: boolean }} [options]
 * @throws {Error} with the bundler's last words
 */
export async function ensureBuilt(step, options = {}) {
  if (options.force !== true && isBuilt('out', 'main/headless.js')) {
    step.progress('up to date');
    return;
  }
  await buildStamped('out', async () => {
    const cli = packageFile('electron-vite', 'bin/electron-vite.js');
    const result = await run(
      projectNode(),
      [cli, 'build', '--config', 'build/electron.vite.config.ts'],
      {
        cwd: root,
        env: projectEnvironment({ NODE_ENV: 'production' }),
        timeLimit: 900_000,
        onLine: (line) => {
          const building = /building .*for|transforming|rendering chunks/i.exec(line)?.[0];
          if (building !== undefined) step.progress(building);
        },
      },
    );
    if (result.code !== 0) {
      throw buildError(result.output);
    }
    step.progress('built');
  });
}

/**
 * Builds `out-compat/`, the same product for the tests' old Electron, when it is stale.
 * @param {import('./report.mjs').StepReporter} step
 * @throws {Error} with the build's last words
 */
export async function ensureCompatibilityBuilt(step) {
  if (isBuilt('out-compat', 'main/main.js')) {
    step.progress('up to date');
    return;
  }
  await buildStamped('out-compat', async () => {
    const result = await run(projectNode(), ['build/compatibility/build.ts'], {
      cwd: root,
      env: projectEnvironment({ NODE_ENV: 'production' }),
      timeLimit: 900_000,
    });
    if (result.code !== 0) throw buildError(result.output);
    step.progress('built');
  });
}
