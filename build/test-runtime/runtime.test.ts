import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ElectronApplication } from '@playwright/test';
import { packageFile, projectEnvironment, projectNode, root } from '../setup/places.mjs';
import { readModelManifest } from '../setup/model-manifest.mjs';
import { ensureElectron } from './electron-runtime.mjs';
import { launchDesktop } from './launch-desktop.mjs';
import { openNotificationBus } from './notification-bus.mjs';
import type { NotificationBus } from './notification-bus.mjs';
import { familyProcesses } from './process-family.mjs';
import { readableCache } from './readable-cache.mjs';

const smokeFolder = path.join(root, 'build', 'test-runtime', 'smoke');
const dataFolder = mkdtempSync(path.join(tmpdir(), 'kingly-smoke-'));

/**
 * A tiny app with the product's layout of processes, built as the product is and run in the real
 * Electron of this machine: if this fails, look here and not in the product.
 */
describe('the desktop test runtime', { timeout: 60_000 }, () => {
  let app: ElectronApplication;
  let bus: NotificationBus | undefined;

  beforeAll(async () => {
    const runtime = await ensureElectron();
    const script =
      runtime.kind === 'release'
        ? [
            packageFile('electron-vite', 'bin/electron-vite.js'),
            'build',
            '--config',
            'build/electron.vite.config.ts',
          ]
        : ['build/compatibility/build.ts'];
    await promisify(execFile)(projectNode(), script, {
      cwd: root,
      env: projectEnvironment({ KINGLY_BUILD_SOURCES: smokeFolder }),
    });
    bus = process.platform === 'linux' ? await openNotificationBus() : undefined;
    app = await launchDesktop({
      dataFolder,
      sourceFolder: smokeFolder,
      runtime,
      env: { ...modelVariable(), ...bus?.env },
    });
  }, 300_000);

  afterAll(async () => {
    await app?.close();
    await bus?.close();
    rmSync(dataFolder, { recursive: true, force: true });
    for (const name of ['out', 'out-compat']) {
      rmSync(path.join(smokeFolder, name), { recursive: true, force: true });
    }
  });

  it('shows a page whose script and style are built for it', async () => {
    const page = await app.firstWindow();
    const title = page.locator('h1');
    await title.waitFor();
    expect(await title.textContent()).toBe('1 2 3');
    expect(await title.evaluate((element) => getComputedStyle(element).color)).not.toBe(
      'rgb(0, 0, 0)',
    );
  });

  it('keeps Chromium in its sandbox, without the rights of root', async () => {
    const state = await app.evaluate(({ app: electronApp }) => ({
      user: process.getuid?.(),
      withoutSandbox: electronApp.commandLine.hasSwitch('no-sandbox'),
    }));
    expect(state.user).not.toBe(0);
    expect(state.withoutSandbox).toBe(false);
  });

  it('opens SQLite with full-text search and vectors in a thread of the main process', async () => {
    await expect
      .poll(() => result('store'), { timeout: 20_000 })
      .toMatchObject({
        found: 'a bell for a bike',
        near: { rowid: 1, distance: 1 },
        named: 'ab',
        largest: 1,
      });
  });

  it.skipIf(modelFile() === undefined)('runs a language model in a utility process', async () => {
    await expect
      .poll(() => result('backend'), { timeout: 50_000 })
      .toMatchObject({
        text: expect.stringMatching(/"answer": "(yes|no)"/),
        missing: [],
        fetched: 'first, AbortError',
      });
  });

  it.runIf(process.platform === 'linux')('shows a notification that can be clicked', async () => {
    await app.evaluate(({ Notification, app: electronApp }) => {
      const notification = new Notification({ title: 'Task done', body: 'Fix the bell' });
      // Kept on the app, or it could be collected before the click.
      Object.assign(electronApp, { notification, clicked: false });
      notification.on('click', () => Object.assign(electronApp, { clicked: true }));
      notification.show();
    });
    await expect
      .poll(() => bus?.received())
      .toMatchObject([{ summary: 'Task done', body: 'Fix the bell' }]);
    await bus?.click();
    await expect
      .poll(() => app.evaluate(({ app: electronApp }) => Reflect.get(electronApp, 'clicked')))
      .toBe(true);
  });

  it('leaves no process behind', async () => {
    const family = { mark: 'none', leader: app.process().pid };
    // The main process, zygotes, the renderer, the backend: at least these.
    const leastProcesses = process.platform === 'linux' ? 4 : 0;
    expect(familyProcesses(family).length).toBeGreaterThanOrEqual(leastProcesses);
    await app.close();
    expect(familyProcesses(family)).toEqual([]);
  });

  async function result(name: string): Promise<unknown> {
    const page = await app.firstWindow();
    return page.evaluate(async (key) => {
      const smoke: unknown = Reflect.get(window, 'smoke');
      if (
        typeof smoke !== 'object' ||
        smoke === null ||
        !('results' in smoke) ||
        typeof smoke.results !== 'function'
      )
        return undefined;
      const results: unknown = await smoke.results();
      return typeof results === 'object' && results !== null
        ? Reflect.get(results, key)
        : undefined;
    }, name);
  }
});

function modelFile(): string | undefined {
  const name = readModelManifest().models[0]?.file;
  const file = path.join(readableCache(), 'models', name ?? '');
  return name !== undefined && existsSync(file) ? file : undefined;
}

function modelVariable(): Record<string, string> {
  const file = modelFile();
  return file === undefined ? {} : { SMOKE_MODEL: file };
}
