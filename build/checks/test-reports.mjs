/** Reads how many tests passed and failed out of the runners' own JSON reports. */
import { existsSync, readFileSync, rmSync } from 'node:fs';

/**
 * @typedef {{ passed: number, failed: number, skipped: number, problems: string[] }} Count
 */

/**
 * @param {string} path
 * @returns {any} undefined when there is no readable report
 */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {string} path a report of an earlier run, which must not be counted again */
export function dropReport(path) {
  if (existsSync(path)) rmSync(path);
}

/**
 * A runner that failed without a failed test (a crash, a file that does not load, no test at all)
 * still counts as one failure.
 * @param {Count} count
 * @param {number} code the runner's exit code
 * @returns {Count}
 */
function withRunner(count, code) {
  const failed = count.failed > 0 || (code === 0 && count.passed > 0);
  if (failed) return count;
  const reason = code === 0 ? 'no test ran' : `the runner ended with exit code ${code}`;
  return { ...count, failed: count.failed + 1, problems: [...count.problems, reason] };
}

/**
 * @param {string} path vitest's JSON report
 * @param {number} code the runner's exit code
 * @returns {Count}
 */
export function countVitest(path, code) {
  const report = readReport(path);
  if (report === undefined) {
    return {
      passed: 0,
      failed: 1,
      skipped: 0,
      problems: [`vitest left no report (exit code ${code})`],
    };
  }
  /** @type {string[]} */
  const problems = [];
  let unloadable = 0;
  for (const file of report.testResults) {
    if (file.status === 'failed' && file.assertionResults.length === 0) {
      unloadable += 1;
      problems.push(`${file.name}: ${String(file.message).split('\n')[0]}`);
    }
    for (const one of file.assertionResults) {
      if (one.status === 'failed') problems.push(`${file.name}: ${one.fullName}`);
    }
  }
  return withRunner(
    {
      passed: report.numPassedTests,
      failed: report.numFailedTests + unloadable,
      skipped: report.numPendingTests + report.numTodoTests,
      problems,
    },
    code,
  );
}

/**
 * The titles of failed Playwright tests.
 * @param {any} suite
 * @param {string[]} found
 */
function collectFailed(suite, found) {
  for (const spec of suite.specs ?? []) {
    const bad = spec.tests.some(
      (/** @type {any} */ one) => one.status === 'unexpected' || one.status === 'flaky',
    );
    if (bad) found.push(`${spec.file}: ${spec.title}`);
  }
  for (const inner of suite.suites ?? []) collectFailed(inner, found);
}

/**
 * @param {string} path Playwright's JSON report
 * @param {number} code the runner's exit code
 * @returns {Count} a flaky test counts as failed
 */
export function countPlaywright(path, code) {
  const report = readReport(path);
  if (report === undefined) {
    return {
      passed: 0,
      failed: 1,
      skipped: 0,
      problems: [`Playwright left no report (exit code ${code})`],
    };
  }
  /** @type {string[]} */
  const problems = [];
  for (const suite of report.suites) collectFailed(suite, problems);
  for (const error of report.errors ?? [])
    problems.push(String(error.message).split('\n')[0] ?? '');
  const { expected, unexpected, flaky, skipped } = report.stats;
  return withRunner({ passed: expected, failed: unexpected + flaky, skipped, problems }, code);
}
