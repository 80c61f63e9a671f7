/** Installs the npm packages when they are missing or the lock has changed. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { lastLines, run } from './child.mjs';
import { projectNode, root } from './places.mjs';

/** Whether this very process runs on the project's own Node. */
const runsInside = process.execPath.startsWith(join(root, 'node_modules'));

const stampPath = join(root, 'node_modules', '.kingly-lock-hash');

/** Hash of what decides which packages belong into node_modules. */
export function wantedHash() {
  const hash = createHash('sha256');
  /** @type {{ overrides?: unknown, allowScripts?: unknown }} */
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  hash.update(readFileSync(join(root, 'package-lock.json')));
  hash.update(JSON.stringify([manifest.overrides, manifest.allowScripts]));
  return hash.digest('hex');
}

/**
 * Whether node_modules is what package-lock.json says.
 * @returns {boolean}
 */
export function packagesAreCurrent() {
  try {
    return existsSync(projectNode()) && readFileSync(stampPath, 'utf8').trim() === wantedHash();
  } catch {
    return false;
  }
}

/**
 * Runs npm with the Node that runs npm already, never with the project's own Node: that one is
 * replaced by the installation.
 * @param {readonly string[]} args
 * @param {import('./child.mjs').RunOptions} [options]
 */
function runNpm(args, options) {
  const cli = process.env['npm_execpath'];
  const node = process.env['npm_node_execpath'] ?? (runsInside ? undefined : process.execPath);
  const settings = { cwd: root, ...options };
  if (cli !== undefined && /npm-cli\.[cm]?js$/.test(cli) && node !== undefined) {
    return run(node, [cli, ...args], settings);
  }
  return process.platform === 'win32'
    ? run('cmd.exe', ['/c', 'npm', ...args], settings)
    : run('npm', args, settings);
}

/**
 * Removes what the `node` package leaves beside its executable (headers, 68 MB).
 */
function dropNodeHeaders() {
  const nested = join(root, 'node_modules', 'node', 'node_modules');
  if (!existsSync(nested)) return;
  for (const name of readdirSync(nested)) {
    if (!name.startsWith('node-')) continue;
    for (const folder of ['include', 'share']) {
      rmSync(join(nested, name, folder), { recursive: true, force: true });
    }
  }
}

/**
 * Installs with `npm ci` when needed. Only the `node` package's script runs: `allowScripts` in
 * package.json says so to npm ≥ 11; an older npm, which does not know it, runs none, and then the
 * one.
 * @param {import('./report.mjs').StepReporter} step
 * @returns {Promise<'current' | 'installed'>}
 * @throws {Error} with npm's last words
 */
export async function ensurePackages(step) {
  if (packagesAreCurrent()) {
    step.progress('up to date');
    return 'current';
  }
  if (process.platform === 'win32' && runsInside) {
    // Windows does not replace a program that is running.
    throw new Error(
      `the packages have changed; run: "${process.env['npm_node_execpath'] ?? 'node'}" build\\start.mjs`,
    );
  }
  rmSync(stampPath, { force: true });
  const version = Number.parseInt((await runNpm(['--version'])).output, 10);
  const flags = ['--no-fund', '--no-audit', '--loglevel=error'];
  const ignoreScripts = version >= 11 ? [] : ['--ignore-scripts'];
  step.progress('npm ci (one to five minutes)');
  const result = await runNpm(['ci', ...flags, ...ignoreScripts], { timeLimit: 1_800_000 });
  if (result.code !== 0) throw new Error(`npm ci failed: ${lastLines(result.output, 6)}`);
  if (!existsSync(projectNode())) {
    const rebuilt = await runNpm(['rebuild', 'node', ...flags], { timeLimit: 600_000 });
    if (!existsSync(projectNode())) {
      throw new Error(
        `The package "node" brought no ${projectNode()}: ${lastLines(rebuilt.output)}`,
      );
    }
  }
  dropNodeHeaders();
  writeFileSync(stampPath, `${wantedHash()}\n`);
  step.progress('installed');
  return 'installed';
}

/** The folder of npm packages, for checks. */
export const packagesFolder = dirname(stampPath);
