import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { z } from 'zod';
import { ensureBuilt, ensureCompatibilityBuilt } from '#build/setup/build-app.mjs';
import { ensureElectron } from '#build/test-runtime/electron-runtime.mjs';
import { launchDesktop } from '#build/test-runtime/launch-desktop.mjs';
import { remark } from '../bench/prepare.ts';
import { readStore } from '../bench/store-file.ts';
import { person } from '../fixtures/person.ts';
import { backendProcess } from '../fixtures/processes.ts';
import { assessment, slowly } from '../fixtures/scripts.ts';
import { all, type FaultTest, none, resumed, told } from './finding.ts';
import { untilQuiet } from './outcome.ts';
import { newFolder } from './run-folder.ts';
import { waitFor } from './wait.ts';

const rounds = { short: 3, full: 100 } as const;

const script = [
  assessment,
  {
    match: { system: 'Do the task' },
    chunks: [...slowly('word of the work that takes a while '.repeat(6), 40), { text: 'FINISHED' }],
  },
];

const runningSchema = z.object({ job_id: z.string(), owner: z.string() });
const messageSchema = z.object({ role: z.string(), status: z.string(), text: z.string() });
const processesSchema = z.array(z.object({ pid: z.number(), type: z.string() }));

type Times = { backend: number[]; renderer: number[]; main: number[] };

/**
 * T4: in the real Electron, each while a task is being worked on: the backend is killed, then the
 * window’s process, then the main process, after which the app is started again on the same data.
 */
export const desktopKills: FaultTest = async function* (size) {
  await prepare();
  const folder = newFolder('desktop-kills');
  const said: string[] = [];
  const times: Times = { backend: [], renderer: [], main: [] };
  let app = await launch(folder);
  for (let round = 0; round < rounds[size]; round += 1) {
    app = await oneRound(app, folder, round, said, times);
  }
  await untilQuiet(folder);
  await app.close();
  const messages = readStore(folder, messageSchema, 'SELECT role, status, text FROM messages');
  const count = (text: string): number =>
    messages.filter((row) => row.role === 'user' && row.text.includes(text)).length;
  const answers = messages.filter(({ role }) => role === 'assistant');
  const whole = answers.filter(
    ({ status, text }) => status === 'complete' && text.split('FINISHED').length === 2,
  );
  yield told('faults.T4.kills', rounds[size] * 3, 3);
  yield none('faults.T4.lostAcks', said.filter((text) => count(text) === 0).length, said.length);
  yield none('faults.T4.doubled', said.filter((text) => count(text) > 1).length, said.length);
  yield all('faults.T4.answeredOnce', whole.length, answers.length);
  yield* resumed('faults.T4.restart', times.backend);
  // The page is loaded anew; it must come back, the bound is for a busy machine.
  yield* resumed('faults.T4.window', times.renderer, 10_000);
  // A start of the whole app, with Playwright’s own connection to it.
  yield* resumed('faults.T4.startAgain', times.main, 15_000);
};

async function oneRound(
  app: ElectronApplication,
  folder: string,
  round: number,
  said: string[],
  times: Times,
): Promise<ElectronApplication> {
  const page = await app.firstWindow();
  const me = person(page);
  await me.ready();
  const say = async (what: string): Promise<void> => {
    const text = `Write a report about the ${what} number ${round}`;
    await me.say(text);
    said.push(text);
    await waitFor('the task runs', 20_000, () => runningJob(folder));
  };

  await say('harvest');
  const before = runningJob(folder);
  const backend = await backendProcess(app.process().pid ?? 0);
  const killed = performance.now();
  process.kill(backend, 'SIGKILL');
  await waitFor('the task is taken up', 20_000, () => {
    const now = runningJob(folder);
    return now !== undefined && now.owner !== before?.owner;
  });
  times.backend.push(performance.now() - killed);
  await untilQuiet(folder);

  await say('orchard');
  await killWindow(app, said.length, times);
  await untilQuiet(folder);

  await app.evaluate(({ BrowserWindow }, text) => {
    const [window] = BrowserWindow.getAllWindows();
    window?.webContents.focus();
    return window?.webContents.insertText(text);
  }, `Write a report about the garden number ${round}`);
  await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    contents?.sendInputEvent({ type: 'keyDown', keyCode: 'Return' });
    contents?.sendInputEvent({ type: 'char', keyCode: 'Return' });
    contents?.sendInputEvent({ type: 'keyUp', keyCode: 'Return' });
  });
  said.push(`Write a report about the garden number ${round}`);
  await waitFor('the task runs', 20_000, () => runningJob(folder));
  app.process().kill('SIGKILL');
  await app.close().catch(() => undefined);

  const again = performance.now();
  const next = await launch(folder);
  await person(await next.firstWindow()).ready();
  times.main.push(performance.now() - again);
  await untilQuiet(folder);
  return next;
}

/** Kills the window’s process and waits until its page shows everything again. */
async function killWindow(
  app: ElectronApplication,
  saidCount: number,
  times: Times,
): Promise<void> {
  const processes = processesSchema.parse(
    await app.evaluate(({ app: electron }) =>
      electron.getAppMetrics().map(({ pid, type }) => ({ pid, type })),
    ),
  );
  const window = processes.find(({ type }) => type === 'Tab');
  if (window === undefined) throw new Error('There is no window process');
  const killed = performance.now();
  process.kill(window.pid, 'SIGKILL');
  await waitFor('the window is back', 20_000, async () => {
    const shown: unknown = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      if (contents === undefined || contents.isCrashed()) return 0;
      const count = contents.executeJavaScript(
        `document.querySelector('textarea')?.disabled === false ? document.querySelectorAll('article').length : 0`,
      );
      // A page that is being loaded again may never answer.
      return Promise.race([count, new Promise((resolve) => setTimeout(resolve, 300, 0))]);
    });
    return typeof shown === 'number' && shown >= Math.min(2, saidCount);
  });
  times.renderer.push(performance.now() - killed);
}

function runningJob(folder: string): z.output<typeof runningSchema> | undefined {
  const sql = `SELECT job_id, owner FROM job_queue WHERE status = 'running' AND job_type = 'task_run'`;
  return readStore(folder, runningSchema, sql)[0];
}

async function launch(folder: string): Promise<ElectronApplication> {
  const scriptPath = join(folder, 'model-script.json');
  writeFileSync(scriptPath, JSON.stringify({ entries: script }), { mode: 0o644 });
  return await launchDesktop({
    dataFolder: folder,
    env: { OLLAMA_HOST: 'http://127.0.0.1:9', KINGLY_MODEL_SCRIPT: scriptPath },
  });
}

async function prepare(): Promise<void> {
  await ensureBuilt({ progress: (text) => remark(`Build: ${text}`) });
  const { kind, electronVersion } = await ensureElectron();
  if (kind === 'compatibility') {
    await ensureCompatibilityBuilt({ progress: (text) => remark(`Build for tests: ${text}`) });
  }
  remark(`Electron ${electronVersion} (${kind})`);
}
