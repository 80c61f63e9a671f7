/** The sections of `npm test`, in the order in which they run: cheap and telling ones first. */
import { run } from '../setup/child.mjs';
import { ensureBuilt, ensureCompatibilityBuilt } from '../setup/build-app.mjs';
import { packageFile, projectEnvironment, projectNode, root } from '../setup/places.mjs';
import { runStep } from '../setup/report.mjs';
import { longFiles, packagesTooLarge, registryMentions } from './house-rules.mjs';
import { runEndToEnd, runUnitTests } from './suites.mjs';
import { checkTypes } from './types.mjs';

/**
 * @typedef {import('./test-reports.mjs').Count} Count
 * @typedef {{ name: string, title: string, run: () => Promise<Count> }} Section
 */

/**
 * A check that passes or fails as a whole.
 * @param {readonly string[]} problems
 * @returns {Count}
 */
function single(problems) {
  const ok = problems.length === 0;
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0, problems: [...problems] };
}

/**
 * A command that passes or fails as a whole; its output is shown when it fails.
 * @param {readonly string[]} args
 * @returns {Promise<Count>}
 */
async function command(args) {
  const result = await run(projectNode(), args, {
    cwd: root,
    env: projectEnvironment({ NO_COLOR: '1' }),
    timeLimit: 300_000,
  });
  return single(result.code === 0 ? [] : [result.output.trim()]);
}

/**
 * A step of the build as a check.
 * @param {string} title
 * @param {(step: import('../setup/report.mjs').StepReporter) => Promise<void>} work
 * @returns {Promise<Count>}
 */
async function buildStep(title, work) {
  try {
    await runStep(title, work);
    return single([]);
  } catch {
    // The step has said what went wrong.
    return { passed: 0, failed: 1, skipped: 0, problems: [] };
  }
}

/** @param {readonly Count[]} counts @returns {Count} */
function sum(counts) {
  return {
    passed: counts.reduce((total, { passed }) => total + passed, 0),
    failed: counts.reduce((total, { failed }) => total + failed, 0),
    skipped: counts.reduce((total, { skipped }) => total + skipped, 0),
    problems: counts.flatMap(({ problems }) => problems),
  };
}

/** All sections, in their order. @type {readonly Section[]} */
export const sections = [
  {
    name: 'format',
    title: 'Format',
    run: () => command([packageFile('oxfmt', 'bin/oxfmt'), '--list-different']),
  },
  {
    name: 'lint',
    title: 'Lint and import table',
    run: () => command([packageFile('oxlint', 'bin/oxlint'), '--format', 'unix']),
  },
  {
    name: 'types',
    title: 'Types',
    run: async () =>
      sum(
        (await checkTypes()).map(({ project, ok, output }) =>
          single(ok ? [] : [`${project}\n${output}`]),
        ),
      ),
  },
  {
    name: 'rules',
    title: 'House rules',
    run: async () =>
      sum([
        single(longFiles(root)),
        single(registryMentions(root)),
        single(packagesTooLarge()),
        await command(['build/setup/complete-lock.mjs', '--check']),
      ]),
  },
  { name: 'unit', title: 'Unit and contract tests', run: () => runUnitTests() },
  {
    name: 'build',
    title: 'Build',
    run: async () =>
      sum([
        await buildStep('out/', ensureBuilt),
        await buildStep('out-compat/', ensureCompatibilityBuilt),
      ]),
  },
  {
    name: 'desktop',
    title: 'End to end, desktop',
    run: () => runEndToEnd('desktop'),
  },
  {
    name: 'headless',
    title: 'End to end, headless',
    run: () => runEndToEnd('headless'),
  },
];
