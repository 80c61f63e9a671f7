import { connect } from 'node:net';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { makeDataFolder } from '../fixtures/data-folder.ts';
import { type HeadlessHost, startHeadless } from '../fixtures/headless.ts';
import { expect, type ScriptEntry, test as base } from '../fixtures/kingly.ts';
import { person } from '../fixtures/person.ts';
import { assessment, slowly } from '../fixtures/scripts.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Served = {
  readonly host: HeadlessHost;
  readonly origin: string;
  /** A browser of its own that was let in by the link. */
  open(): Promise<Page>;
  /** One that was not. */
  stranger(): Promise<BrowserContext>;
  /** Cuts the power of the host and starts it again at the same address. */
  cutAndRestart(): Promise<void>;
};

type Serve = (
  script: readonly ScriptEntry[],
  more?: Readonly<Record<string, string>>,
) => Promise<Served>;

const test = base.extend<{ serve: Serve }>({
  serve: async ({ sharedBrowser }, use) => {
    const folder = makeDataFolder();
    const contexts: BrowserContext[] = [];
    let host: HeadlessHost | undefined;
    await use(async (script, more = {}) => {
      const path = join(folder.path, 'model-script.json');
      writeFileSync(path, JSON.stringify({ entries: script }));
      const environment = { OLLAMA_HOST: 'http://127.0.0.1:9', KINGLY_MODEL_SCRIPT: path, ...more };
      let running = (host = await startHeadless(folder.path, environment));
      const { origin, port } = new URL(running.url);
      const context = async (): Promise<BrowserContext> => {
        const browser: Browser = await sharedBrowser();
        const made = await browser.newContext({ viewport: { width: 1280, height: 800 } });
        contexts.push(made);
        return made;
      };
      return {
        host: running,
        origin,
        stranger: context,
        open: async () => {
          const page = await (await context()).newPage();
          await page.goto(running.url);
          return page;
        },
        cutAndRestart: async () => {
          await running.kill();
          running = host = await startHeadless(folder.path, environment, Number(port));
        },
      };
    });
    for (const context of contexts) await context.close();
    await host?.stop();
    folder.remove();
  },
});

// What is told here is of the host for browsers; the desktop has no address.
test.skip(({ shell }) => shell !== 'headless', 'only the headless host is served');

test('without the link a page says how one gets in, and nothing else is served', async ({
  serve,
}) => {
  const { origin, stranger, host } = await serve([]);
  const context = await stranger();
  const page = await context.newPage();
  const answer = await page.goto(origin);
  expect(answer?.status()).toBe(401);
  await expect(page.getByRole('heading')).toHaveText('This browser has no access yet');
  await expect(page.locator('body')).toContainText('npm start -- --headless');
  for (const path of ['/index.html', '/assets/', '/ws', '/nowhere', '/?token=wrong']) {
    expect((await context.request.get(origin + path, { maxRedirects: 0 })).status()).toBe(401);
  }
  // The link lets in, and leaves no token in the address.
  await page.goto(host.url);
  await person(page).ready();
  expect(page.url()).toBe(`${origin}/`);
  const cookies = await context.cookies();
  expect(cookies).toMatchObject([{ httpOnly: true, sameSite: 'Strict' }]);
  expect(await page.evaluate(() => document.cookie)).toBe('');
});

/** The first line that the host answers to a request written by hand. */
async function firstLine(port: number, lines: readonly string[]): Promise<string> {
  return await new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`));
    socket.once('data', (data) => {
      resolve(String(data).split('\r\n', 1)[0] ?? '');
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

test('another site is refused, even with the right cookie', async ({ serve }) => {
  const { origin, open } = await serve([]);
  const page = await open();
  await person(page).ready();
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`)[0];
  const { host, port } = new URL(origin);
  const upgrade = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    `Cookie: ${cookie}`,
  ];
  const ask = (...head: string[]) =>
    firstLine(Number(port), ['GET /ws HTTP/1.1', ...head, ...upgrade]);
  expect(await ask(`Host: ${host}`, 'Origin: http://evil.example')).toContain('403');
  expect(await ask(`Host: ${host}`)).toContain('403');
  expect(await ask('Host: evil.example', 'Origin: http://evil.example')).toContain('403');
  expect(
    await firstLine(Number(port), ['GET / HTTP/1.1', 'Host: evil.example', `Cookie: ${cookie}`]),
  ).toContain('403');
  // The same words from its own page are welcome: it was not the words that were wrong.
  expect(await page.evaluate(() => fetch('/').then(({ status }) => status))).toBe(200);
});

test('two browsers see the same at once', async ({ serve }) => {
  const { open } = await serve([
    assessment,
    { match: { system: 'Do the task' }, chunks: slowly('Wheat and barley. '.repeat(20), 60) },
  ]);
  const [first, second] = [await open(), await open()];
  const [one, other] = [person(first), person(second)];
  await one.ready();
  await other.ready();
  await one.say('Write a report about the harvest');
  const work = second.getByRole('complementary', { name: 'Now' });
  await expect(work).toContainText('harvest');
  await second
    .getByRole('navigation', { name: 'Conversations' })
    .getByRole('button', { name: /harvest/iu })
    .first()
    .click();
  await expect(other.taskCards.first()).toContainText('Running');
  await expect(other.answerAt(0)).toContainText('Wheat and barley.');
  expect(await other.answerAt(0).innerText()).not.toContain('Done');
  for (const each of [one, other]) await expect(each.taskCards.first()).toContainText('Done');
  const text = await one.answerAt(0).locator('.markdown').innerText();
  await expect(other.answerAt(0).locator('.markdown')).toHaveText(text, { useInnerText: true });
  // What one cancels, renames or says, the other sees.
  await other.say('tc:Mow the lawn|planning|low');
  await expect(one.said).toHaveCount(2);
  await expect(one.taskCards).toHaveCount(2);
});

test('frames without sense change nothing', async ({ serve }) => {
  const { open } = await serve([{ match: { lastUser: 'sky' }, reply: 'It is blue.' }]);
  const page = await open();
  const me = person(page);
  await me.ready();
  const answers = await page.evaluate(async () => {
    const frames: (string | Uint8Array<ArrayBuffer>)[] = [
      'no json',
      '{"frame":',
      '[]',
      'null',
      '42',
      '{}',
      '{"frame":"request"}',
      '{"frame":"request","id":1,"method":"nothing","params":{}}',
      '{"frame":"request","id":2,"method":"__proto__","params":{}}',
      '{"frame":"request","id":3,"method":"command.submit","params":{"line":"tc:Evil|coding|low"}}',
      '{"frame":"request","id":4,"method":"messages.page","params":{"conversationId":"\'; DROP TABLE messages; --","limit":1e9}}',
      '{"frame":"push","topic":"events","payload":{"events":[{}]}}',
      new Uint8Array([0, 255, 1, 254]),
    ];
    const socket = new WebSocket(`ws://${location.host}/ws`);
    const heard: string[] = [];
    await new Promise((resolve) => socket.addEventListener('open', resolve));
    socket.addEventListener('message', ({ data }) => heard.push(String(data)));
    for (const frame of frames) socket.send(frame);
    await new Promise((resolve) => setTimeout(resolve, 500));
    // One that never stops is shown the door; the others stay.
    for (let times = 0; times < 40; times += 1) socket.send('garbage');
    const code = await new Promise<number>((resolve) =>
      socket.addEventListener('close', (event) => resolve(event.code)),
    );
    return { heard, code };
  });
  expect(answers.code).toBe(1008);
  const errors = answers.heard.map((frame): unknown => JSON.parse(frame));
  for (const id of [1, 2, 3, 4]) {
    expect(errors).toContainEqual(
      expect.objectContaining({
        frame: 'error',
        id,
        error: expect.objectContaining({ code: expect.any(String), message: expect.any(String) }),
      }),
    );
  }
  await expect(me.taskCards).toHaveCount(0);
  await expect(page.getByRole('navigation', { name: 'Conversations' })).not.toContainText('Evil');
  await me.say('Why is the sky blue?');
  await expect(me.answerAt(0)).toContainText('It is blue.');
});

const long = 'word of an answer that takes a while '.repeat(12);
const script: readonly ScriptEntry[] = [
  { match: { lastUser: 'rivers' }, chunks: [...slowly(long, 40), { text: 'THE END', delayMs: 0 }] },
  { match: { lastUser: 'second' }, reply: 'The second answer.' },
];

async function expectOnce(page: Page): Promise<void> {
  const me = person(page);
  await expect(me.answerAt(0)).toContainText('THE END', { timeout: 40_000 });
  const text = (await me.answerAt(0).innerText()).replaceAll(/\s+/gu, ' ');
  expect(text).toContain(`${long.trim()} THE END`);
  expect(text.match(/THE END/gu)).toHaveLength(1);
}

test('a cut connection comes back with all that was missed, once', async ({ serve }) => {
  const { open } = await serve(script);
  const page = await open();
  // The page’s own socket is remembered, so that the test can cut it.
  await page.addInitScript(() => {
    const sockets: WebSocket[] = [];
    Reflect.set(window, 'cut', () => sockets.at(-1)?.close());
    Reflect.set(
      window,
      'WebSocket',
      class extends WebSocket {
        constructor(address: string) {
          super(address);
          sockets.push(this);
        }
      },
    );
  });
  await page.reload();
  const me = person(page);
  await me.ready();
  await me.say('Why do rivers bend?');
  await expect(me.answerAt(0)).toContainText('word of an answer');
  for (let times = 0; times < 3; times += 1) {
    await page.evaluate(() => {
      const cut: unknown = Reflect.get(window, 'cut');
      if (typeof cut === 'function') cut();
    });
    await page.waitForTimeout(700);
  }
  await me.say('And the second?');
  await expectOnce(page);
  await expect(me.answerAt(1)).toContainText('The second answer.');
  await expect(me.said).toHaveCount(2);
  await expect(me.answers).toHaveCount(2);
});

test('an open page outlives its host: says so, keeps what is typed, and goes on', async ({
  serve,
}) => {
  const { open, cutAndRestart, host } = await serve(script);
  const page = await open();
  const me = person(page);
  await me.ready();
  await me.say('Why do rivers bend?');
  await expect(me.answerAt(0)).toContainText('word of an answer');
  await host.kill();
  await expect(page.getByText('Not connected.')).toBeVisible();
  await me.say('And the second?');
  await expect(me.said.nth(1)).toContainText('Will be sent when Kingly is connected again');
  await cutAndRestart();
  await expectOnce(page);
  await expect(me.answerAt(1)).toContainText('The second answer.', { timeout: 30_000 });
  await expect(page.getByText('Not connected.')).toBeHidden();
  await expect(me.said).toHaveCount(2);
  await expect(me.said.nth(1)).not.toContainText('Will be sent');
});

test('after a mistake that nobody caught it goes on and says so, or ends in order', async ({
  serve,
}) => {
  // Loaded into the host's own process before it: no part of the product makes such mistakes on request.
  const stray = `
    import { isMainThread } from 'node:worker_threads';
    if (isMainThread && process.argv[1]?.endsWith('headless.js')) {
      process.on('SIGWINCH', () => void Promise.reject(new Error('a stray promise')));
      process.on('SIGUSR2', () => setTimeout(() => { throw new Error('a stray error'); }));
    }`;
  const { host, open } = await serve([{ match: {}, reply: 'Still here.' }], {
    NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(stray)}`,
  });
  const page = await open();
  const me = person(page);
  await me.ready();
  host.process.kill('SIGWINCH');
  await expect(page.getByText('Kingly goes on after a mistake.')).toBeVisible();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByText('Kingly goes on after a mistake.')).toBeHidden();
  await me.say('Why is the sky blue?');
  await expect(me.answerAt(0)).toContainText('Still here.');

  const ended = new Promise<number | null>((resolve) => host.process.once('exit', resolve));
  host.process.kill('SIGUSR2');
  expect(await ended).toBe(1);
  expect(host.output()).toContain('a stray error');
  // The database was closed: what it wrote ahead is in the file.
  expect(host.output()).toContain('Kingly has ended');
});
