/**
 * `npm test`: the one gate. Sets up what a fresh machine lacks, then checks everything.
 * Runs on any Node ≥ 20, before any package is installed.
 *
 *   npm test                          all of it
 *   npm test -- --only unit,lint      some sections
 */
import { endAllChildren } from './setup/child.mjs';
import { fetchModels } from './setup/fetch-models.mjs';
import { ensurePackages } from './setup/packages.mjs';
import { formatDuration, runStep } from './setup/report.mjs';

const names = ['format', 'lint', 'types', 'rules', 'unit', 'build', 'desktop', 'headless'];

/** The sections that run the built app. */
const endToEnd = ['desktop', 'headless'];

/**
 * @param {string[]} args
 * @returns {string[]} the sections to run
 * @throws {Error} for an unknown one
 */
function chosenSections(args) {
  const at = args.findIndex((arg) => arg === '--only' || arg.startsWith('--only='));
  if (at < 0) {
    if (args.length > 0)
      throw new Error(`npm test does not know ${args[0]}. It knows: --only ${names.join(',')}.`);
    return names;
  }
  const value = args[at]?.split('=')[1] ?? args[at + 1] ?? '';
  const chosen = value.split(',').filter((name) => name !== '');
  const unknown = chosen.find((name) => !names.includes(name));
  if (unknown !== undefined || chosen.length === 0) {
    throw new Error(`There is no section "${unknown ?? ''}". There are: ${names.join(', ')}.`);
  }
  // The end-to-end suites run what was built; a stale build would test yesterday's sources.
  if (chosen.some((name) => endToEnd.includes(name))) chosen.push('build');
  return names.filter((name) => chosen.includes(name));
}

/**
 * Gets what the chosen sections need. Only the packages are indispensable here: what else is
 * missing shows in the tests that need it.
 * @param {string[]} chosen
 */
async function setUp(chosen) {
  await runStep('Packages', ensurePackages);
  const wants = (/** @type {string[]} */ ...some) => some.some((name) => chosen.includes(name));
  const attempt = async (
    /** @type {string} */ title,
    /** @type {Parameters<typeof runStep>[1]} */ work,
  ) => {
    await runStep(title, work).catch(() => {});
  };
  if (wants('unit', 'desktop', 'headless')) {
    await attempt('Models', (step) => fetchModels({ onProgress: step.progress }));
  }
  if (wants('build', 'desktop', 'headless')) {
    const { ensureSystemPackages } = await import('./test-runtime/system-packages.mjs');
    await attempt('System packages', ensureSystemPackages);
  }
  if (wants('desktop')) {
    const { ensureElectron } = await import('./test-runtime/electron-runtime.mjs');
    await attempt('Electron for tests', async (step) => {
      const runtime = await ensureElectron();
      step.progress(`${runtime.electronVersion} (${runtime.kind})`);
    });
  }
  if (wants('headless', 'desktop')) {
    const { ensureChromium } = await import('./test-runtime/chromium.mjs');
    await attempt('Chromium for tests', async (step) => {
      const path = await ensureChromium();
      step.progress(path);
    });
  }
}

/**
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
async function main(args) {
  const started = Date.now();
  const chosen = chosenSections(args);
  console.log('── Set-up');
  await setUp(chosen);
  // Only now: these import packages.
  const { sections } = await import('./checks/sections.mjs');
  const total = { passed: 0, failed: 0, skipped: 0 };
  let buildFailed = false;
  /** @type {string[]} */
  const summary = [];
  for (const section of sections.filter(({ name }) => chosen.includes(name))) {
    console.log(`\n── ${section.title}`);
    const sectionStarted = Date.now();
    /** @type {import('./checks/test-reports.mjs').Count} */
    const count =
      buildFailed && endToEnd.includes(section.name)
        ? { passed: 0, failed: 1, skipped: 0, problems: ['Not run: the build failed.'] }
        : await section.run();
    if (section.name === 'build') buildFailed = count.failed > 0;
    for (const problem of count.problems) console.log(problem);
    const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
    const line = `${count.failed === 0 ? '✓' : '✗'} ${section.title}: ${count.passed} passed, ${count.failed} failed${skipped} (${formatDuration(Date.now() - sectionStarted)})`;
    console.log(line);
    summary.push(line);
    total.passed += count.passed;
    total.failed += count.failed;
    total.skipped += count.skipped;
  }
  console.log(`\n── All, in ${formatDuration(Date.now() - started)}`);
  for (const line of summary) console.log(line);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.once(signal, () => {
    endAllChildren('SIGKILL');
    process.exit(130);
  });
}
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}
