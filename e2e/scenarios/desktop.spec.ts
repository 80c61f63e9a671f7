import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { build } from 'vite';
import { openNotificationBus } from '#build/test-runtime/notification-bus.mjs';
import { closeWindow, expect, isWindowVisible, runElectron, test } from '../fixtures/desktop.ts';
import { makeDataFolder } from '../fixtures/data-folder.ts';
import { person } from '../fixtures/person.ts';
import { assessment, slowly } from '../fixtures/scripts.ts';

test.skip(({ shell }) => shell !== 'desktop', 'only the desktop has windows');

const harvest = [
  assessment,
  {
    match: { system: 'Do the task' },
    chunks: slowly('The harvest was <b>good</b> & rich. '.repeat(10), 50),
  },
];

test('a notification tells what has ended, and a click on it brings it up', async ({ open }) => {
  const bus = await openNotificationBus();
  try {
    // A desktop that shows tray icons: the app goes on without its window.
    const environment = { ...bus.env, XDG_CURRENT_DESKTOP: 'KDE' };
    const { app, page } = await open({ script: harvest, environment });
    const me = person(page);
    await me.ready();
    await me.say('Write a report about the harvest');
    await expect(me.taskCards.first()).toContainText('Running');
    await me.newConversation();
    await closeWindow(app);
    await expect.poll(() => isWindowVisible(app)).toBe(false);
    await expect.poll(() => bus.received(), { timeout: 30_000 }).toHaveLength(1);
    const [notification] = bus.received();
    expect(notification?.summary).toBe('Done: Write a report about the harvest');
    // Words of a model are no markup.
    expect(notification?.body).toContain('&lt;b&gt;');
    await bus.click();
    await expect.poll(() => isWindowVisible(app)).toBe(true);
    await expect(me.taskCards.first()).toContainText('Done');
    await expect(me.taskCards.first()).toBeInViewport();
    await expect(me.answerAt(0)).toContainText('The harvest was');
    await app.close();
  } finally {
    await bus.close();
  }
});

test('a second start shows the first one’s window and ends', async ({ open }) => {
  const { app, page, dataFolder } = await open({ script: [] });
  await person(page).ready();
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  const { appFolder, display } = await app.evaluate(({ app: electron }) => ({
    appFolder: electron.getAppPath(),
    display: process.env['DISPLAY'],
  }));
  const second = await runElectron({
    parameters: [appFolder, `--user-data-dir=${join(dataFolder, 'electron')}`],
    environment: { KINGLY_DATA: dataFolder, OLLAMA_HOST: 'http://127.0.0.1:9' },
    timeoutMs: 20_000,
    ...(display === undefined ? {} : { display }),
  });
  expect(second.code).toBe(0);
  await expect.poll(() => isWindowVisible(app)).toBe(true);
});

test('the window comes back where it was', async ({ open }) => {
  const bounds = { x: 60, y: 50, width: 901, height: 641 };
  const first = await open({ script: [] });
  await person(first.page).ready();
  await first.app.evaluate(
    ({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted),
    bounds,
  );
  await first.app.close();
  const again = await open({ script: [], dataFolder: first.dataFolder });
  const found = await again.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.getBounds(),
  );
  expect(found).toEqual(bounds);
});

test('with a tray, work goes on while the window is closed', async ({ open }) => {
  const bus = await openNotificationBus();
  try {
    const environment = { ...bus.env, XDG_CURRENT_DESKTOP: 'KDE' };
    const { app, page } = await open({ script: harvest, environment });
    const me = person(page);
    await me.ready();
    await me.say('Write a report about the harvest');
    await expect(me.taskCards.first()).toContainText('Running');
    await closeWindow(app);
    await expect.poll(() => isWindowVisible(app)).toBe(false);
    await expect(me.taskCards.first()).toContainText('Done', { timeout: 30_000 });
    // As a second start or the tray does.
    await app.evaluate(({ app: electron }) => electron.emit('second-instance', {}, [], '', null));
    await expect.poll(() => isWindowVisible(app)).toBe(true);
    await app.close();
  } finally {
    await bus.close();
  }
});

test('without a tray it ends when its work is done, and shows it at the next start', async ({
  open,
}) => {
  const first = await open({ script: harvest });
  const me = person(first.page);
  await me.ready();
  await me.say('Write a report about the harvest');
  await expect(me.taskCards.first()).toContainText('Running');
  const ended = first.app.waitForEvent('close', { timeout: 30_000 });
  await closeWindow(first.app);
  await ended;
  const again = await open({ script: [], dataFolder: first.dataFolder });
  const later = person(again.page);
  await later.ready();
  await again.page
    .getByRole('navigation')
    .getByRole('button', { name: /harvest/iu })
    .first()
    .click();
  await expect(later.taskCards.first()).toContainText('Done');
});

test('the page is sandboxed and has nothing but its bridge', async ({ open }) => {
  const { app, page } = await open({ script: [] });
  await person(page).ready();
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    // Not in the declarations, but how Electron itself tests them.
    const read: unknown = contents && Reflect.get(contents, 'getLastWebPreferences');
    return typeof read === 'function' ? Reflect.apply(read, contents, []) : undefined;
  });
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
    webSecurity: true,
  });
  const globals = await page.evaluate(() => ({
    node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in window),
    bridge: Object.keys(Reflect.get(window, 'kingly') as object).toSorted(),
    origin: location.href,
  }));
  expect(globals).toEqual({
    node: [],
    bridge: ['connect', 'platform', 'shell'],
    origin: 'kingly://app/',
  });
});

test('the page can neither run, load nor reach what is not its own', async ({ open }) => {
  const { app, page } = await open({ script: [] });
  await person(page).ready();
  await app.evaluate(({ shell }) => {
    const opened: string[] = [];
    Reflect.set(globalThis, 'opened', opened);
    shell.openExternal = async (url) => void opened.push(url);
  });
  const refused = await page.evaluate(async () => {
    const violations: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) =>
      violations.push(event.effectiveDirective),
    );
    const script = document.createElement('script');
    script.textContent = 'window.pwned = true';
    document.body.append(script);
    const picture = document.createElement('img');
    picture.src = 'https://example.org/pixel.png';
    document.body.append(picture);
    const frame = document.createElement('iframe');
    frame.src = 'https://example.org/';
    document.body.append(frame);
    const reached = await fetch('https://example.org/').then(
      () => true,
      () => false,
    );
    const file = await fetch('file:///etc/passwd').then(
      () => true,
      () => false,
    );
    // Told a little later, by the browser's process.
    for (let waits = 0; waits < 50 && !violations.includes('frame-src'); waits += 1)
      await new Promise((resolve) => setTimeout(resolve, 100));
    // Only now: what the test itself runs at first is let through by the debugger.
    let evaluated = false;
    try {
      // oxlint-disable-next-line no-eval -- that it is refused is the test
      evaluated = globalThis.eval('true') === true;
    } catch {
      // Refused, as it should be.
    }
    for (const added of [script, picture, frame]) added.remove();
    const pwned = 'pwned' in window;
    return { reached, file, evaluated, pwned, violations: [...new Set(violations)].toSorted() };
  });
  expect(refused).toMatchObject({ reached: false, file: false, evaluated: false, pwned: false });
  expect(refused.violations).toEqual(
    expect.arrayContaining(['connect-src', 'frame-src', 'img-src', 'script-src-elem']),
  );

  const asked = await page.evaluate(async () => {
    const camera = await navigator.mediaDevices.getUserMedia({ video: true }).then(
      () => 'granted',
      () => 'denied',
    );
    const place = await new Promise((resolve) =>
      navigator.geolocation.getCurrentPosition(
        () => resolve('granted'),
        () => resolve('denied'),
      ),
    );
    return { camera, place, notifications: await Notification.requestPermission() };
  });
  expect(asked).toEqual({ camera: 'denied', place: 'denied', notifications: 'denied' });

  // Links open outside, in the person’s browser; nothing else does.
  const windows = await page.evaluate(() =>
    ['https://example.org/a', 'file:///etc/passwd', 'javascript:alert(1)', 'kingly://app/'].map(
      (address) => window.open(address) === null,
    ),
  );
  expect(windows).toEqual([true, true, true, true]);
  await page.evaluate(() => {
    location.href = 'https://example.org/b';
  });
  await expect
    .poll(() => app.evaluate((): unknown => Reflect.get(globalThis, 'opened')))
    .toEqual(['https://example.org/a', 'https://example.org/b']);
  await page.waitForTimeout(300);
  // Asked of the page itself: Playwright still waits for the navigation that never came.
  const still = await page.evaluate(() => [location.href, document.querySelector('form') !== null]);
  expect(still).toEqual(['kingly://app/', true]);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

const source = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

test('processes started by Electron keep the starters’ contract', async () => {
  test.slow();
  const folder = makeDataFolder();
  try {
    await build({
      configFile: false,
      logLevel: 'error',
      root: source('.'),
      ssr: { noExternal: true, target: 'node' },
      build: {
        ssr: true,
        target: 'node16.17',
        outDir: folder.path,
        emptyOutDir: false,
        minify: false,
        rolldownOptions: {
          input: {
            main: source('src-main/process-starter.fixture.ts'),
            child: source('src-core/process-starter.fixture.ts'),
          },
          external: ['electron'],
          output: { format: 'cjs', entryFileNames: '[name].js' },
        },
      },
    });
    const manifest = { name: 'contract', type: 'commonjs', main: 'main.js' };
    writeFileSync(join(folder.path, 'package.json'), JSON.stringify(manifest));
    folder.giveAway();
    const { code, output } = await runElectron({
      parameters: [folder.path, `--user-data-dir=${join(folder.path, 'electron')}`],
      environment: { KINGLY_STARTER_ENTRY: join(folder.path, 'child.js') },
      timeoutMs: 80_000,
    });
    const line = output.split('\n').find((each) => each.startsWith('[')) ?? '[]';
    const results: unknown = JSON.parse(line);
    expect(results).not.toEqual([]);
    expect(results).toEqual(
      Array.isArray(results) ? results.map(() => expect.objectContaining({ error: null })) : [],
    );
    expect(code).toBe(0);
  } finally {
    folder.remove();
  }
});
