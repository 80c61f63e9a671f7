/** Runs a test runner so that nothing it starts can outlive it unseen. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../setup/child.mjs';
import { packageFile, projectEnvironment, projectNode, root } from '../setup/places.mjs';
import { endFamily, familyProcesses, MARK } from '../test-runtime/process-family.mjs';
import { countPlaywright, countVitest, dropReport } from './test-reports.mjs';

/** @typedef {import('./test-reports.mjs').Count} Count */

/** Screenshots, reports and logs of a test run. */
export const artifacts = join(root, 'artifacts');

/** Processes may take this long to end after their runner (ms). */
const grace = 3000;

/**
 * Runs a Node script as a test runner, its output shown as it comes, and looks for processes that
 * it left behind. Every second all its descendants are noted, so that one that gave itself a new
 * session, or that was orphaned, is found too.
 * @param {readonly string[]} args the script and its arguments
 * @param {{ env?: Record<string, string>, timeLimit: number }} options `timeLimit` in ms
 * @returns {Promise<{ code: number, leaked: string[] }>}
 */
async function runWatched(args, options) {
  const mark = randomUUID();
  /** @type {import('../test-runtime/process-family.mjs').ProcessFamily} */
  const family = { mark, leader: undefined };
  /** @type {Map<string, import('../test-runtime/process-family.mjs').RunningProcess>} */
  const seen = new Map();
  const look = () => {
    for (const one of familyProcesses(family)) seen.set(`${one.pid} ${one.started}`, one);
  };
  const timer = setInterval(look, 1000);
  // Nothing that a test forgets to redirect may touch the person's own data.
  const data = mkdtempSync(join(tmpdir(), 'kingly-tests-'));
  mkdirSync(artifacts, { recursive: true });
  const result = await run(projectNode(), args, {
    cwd: root,
    env: projectEnvironment({ KINGLY_DATA: data, [MARK]: mark, NO_COLOR: '1', ...options.env }),
    timeLimit: options.timeLimit,
    onStart: (pid) => {
      family.leader = pid;
    },
    onLine: (line) => console.log(line),
  });
  clearInterval(timer);
  const left = await endFamily(family, grace, [...seen.values()]);
  rmSync(data, { recursive: true, force: true });
  if (result.stoppedBecause !== undefined)
    console.log(`The runner was ended: it ${result.stoppedBecause}.`);
  return {
    code: result.code,
    leaked: left.map(({ pid, command }) => `left a process behind: ${pid} ${command}`),
  };
}

/**
 * A leaked process fails the suite that leaked it; none leaked counts as one check passed.
 * @param {Count} count
 * @param {string[]} leaked
 * @returns {Count}
 */
function withLeaks(count, leaked) {
  return leaked.length === 0
    ? { ...count, passed: count.passed + 1 }
    : { ...count, failed: count.failed + 1, problems: [...count.problems, ...leaked] };
}

/**
 * Unit and contract tests.
 * @returns {Promise<Count>}
 */
export async function runUnitTests() {
  const report = join(artifacts, 'unit.json');
  dropReport(report);
  const vitest = packageFile('vitest', 'vitest.mjs');
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  const { code, leaked } = await runWatched([vitest, 'run', ...reporters], {
    timeLimit: 600_000,
  });
  return withLeaks(countVitest(report, code), leaked);
}

/**
 * The end-to-end suites in one shell.
 * @param {'desktop' | 'headless'} project
 * @returns {Promise<Count>}
 */
export async function runEndToEnd(project) {
  const report = join(artifacts, `e2e-${project}.json`);
  dropReport(report);
  const playwright = packageFile('@playwright/test', 'cli.js');
  const args = [
    'test',
    '-c',
    'e2e/playwright.config.ts',
    `--project=${project}`,
    // Playwright empties this folder first: each shell has its own.
    `--output=${join(artifacts, `e2e-${project}`)}`,
    '--reporter=list,json',
  ];
  const { code, leaked } = await runWatched([playwright, ...args], {
    timeLimit: 720_000,
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  });
  return withLeaks(countPlaywright(report, code), leaked);
}
