/**
 * `npm start`: makes everything ready that is missing or stale, then opens Kingly.
 * Runs on any Node ≥ 20, before any package is installed.
 *
 *   npm start                  the window, or the browser where there can be no window
 *   npm start -- --headless    the browser
 *   npm start -- --no-open     prints the link only
 *   npm start -- --port=8500   the browser's port (8417 otherwise)
 */
import { endAllChildren } from './setup/child.mjs';
import { ensureBuilt } from './setup/build-app.mjs';
import { fetchModels } from './setup/fetch-models.mjs';
import { launch, openInBrowser } from './setup/launch.mjs';
import { ensurePackages } from './setup/packages.mjs';
import { projectEnvironment, projectNode, root } from './setup/places.mjs';
import { runStep } from './setup/report.mjs';
import { electronFailure, windowObstacle } from './setup/window-obstacle.mjs';
import { downloadedElectron, installedElectron } from './test-runtime/electron-runtime.mjs';

const known = ['--headless', '--no-open', '--port=NUMBER'];

/** An Electron that ends sooner than this with an error has not started at all (ms). */
const startLimit = 10_000;

/**
 * @returns {Promise<{ executable: string } | { reason: string }>}
 */
async function findElectron() {
  const obstacle = windowObstacle({
    platform: process.platform,
    environment: process.env,
    userId: process.getuid?.(),
  });
  if (obstacle !== undefined) return { reason: obstacle };
  return runStep('Electron', async (step) => {
    const present = installedElectron();
    if (present !== undefined) {
      step.progress(`version ${present.electronVersion} is here`);
      return { executable: present.executable };
    }
    step.progress('downloading (about 110 MB, once)');
    const fetched = await downloadedElectron();
    step.progress(
      fetched === undefined ? 'not to be had' : `version ${fetched.electronVersion} fetched`,
    );
    return fetched === undefined
      ? {
          reason:
            'Electron is not installed and could not be downloaded (is there an internet connection?)',
        }
      : { executable: fetched.executable };
  });
}

/**
 * @param {boolean} open whether to open the browser too
 * @param {string[]} args for the headless host
 * @returns {Promise<number>} exit code
 */
async function startHeadless(open, args) {
  let opened = false;
  const result = await launch(projectNode(), ['out/main/headless.js', ...args], {
    cwd: root,
    env: projectEnvironment(),
    onOutput: (text) => {
      const link = /https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+\S*/.exec(text)?.[0];
      if (opened || !open || link === undefined) return;
      opened = true;
      openInBrowser(link);
    },
  });
  return result.code;
}

/**
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
async function main(args) {
  const unknown = args.find((arg) => !known.includes(arg) && !arg.startsWith('--port='));
  if (unknown !== undefined) {
    console.error(`npm start does not know ${unknown}. It knows: ${known.join(', ')}.`);
    return 2;
  }
  if (Number.parseInt(process.versions.node, 10) < 20) {
    console.error(
      `Kingly needs Node 20 or newer; this is ${process.version}. Get one from nodejs.org.`,
    );
    return 1;
  }
  try {
    await runStep('Packages', ensurePackages);
    await runStep('Models', async (step) => {
      const models = await fetchModels({ onProgress: step.progress });
      const fetched = models.filter((model) => model.state !== 'present');
      step.progress(fetched.length === 0 ? 'up to date' : `${fetched.length} fetched`);
    }).catch(() => {
      console.log('  Kingly starts without what is missing. With Ollama running it uses that.');
    });
    await runStep('Build', ensureBuilt);
  } catch {
    // The step has said what went wrong.
    return 1;
  }
  const screen =
    process.platform !== 'linux' ||
    Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
  const open = screen && !args.includes('--no-open') && process.env['CI'] === undefined;
  const port = args.filter((arg) => arg.startsWith('--port='));
  if (args.includes('--headless')) return startHeadless(open, port);
  const electron = await findElectron();
  let reason = 'reason' in electron ? electron.reason : undefined;
  if ('executable' in electron) {
    console.log('Kingly opens its window. Ctrl-C closes it.');
    const environment = projectEnvironment();
    delete environment['ELECTRON_RUN_AS_NODE'];
    const result = await launch(electron.executable, [root], { cwd: root, env: environment });
    reason =
      result.lasted < startLimit && result.code !== 0 ? electronFailure(result.errors) : undefined;
    if (reason === undefined) return result.code;
  }
  console.log(`No window: ${reason}. Kingly runs in the browser instead.`);
  return startHeadless(open, port);
}

const interrupted = () => {
  endAllChildren('SIGKILL');
  process.stdout.write('\n');
  process.exit(130);
};
// While Kingly runs, `launch` listens too and ends it in order; these are for the set-up before.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.once(signal, () => {
    if (process.listenerCount(signal) === 0) interrupted();
  });
}
process.exitCode = await main(process.argv.slice(2));
