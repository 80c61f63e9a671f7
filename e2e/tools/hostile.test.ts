import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ToolLimits } from '#backend/tools/limits.ts';
import { isAlive } from '#backend/tools/test-support/is-alive.ts';
import {
  definition,
  hostileDefinition,
  untilGone,
  type Ledger,
  openLedger,
  openServer,
} from './hostile.fixture.ts';
import type { HostileMode } from './hostile-modes.ts';
import { privateAddresses, startHostileWeb } from './hostile-web.ts';

let ledger: Ledger;
const closing: (() => Promise<void>)[] = [];

beforeEach(() => {
  ledger = openLedger();
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await untilGone(ledger.processes());
  ledger.remove();
});

function open(mode: HostileMode, limits: Partial<ToolLimits> = {}) {
  const opened = openServer(hostileDefinition(mode, ledger), limits);
  closing.push(opened.close);
  return opened.server;
}

const call = (server: ReturnType<typeof open>, tool = 'look') =>
  server.call(tool, {}, { signal: new AbortController().signal, asks: null, key: 'job_1/a' });

/** What a person reads when it fails; the same for a rejection and for what is not one. */
async function said(work: Promise<unknown>): Promise<string> {
  return await work.then(
    (value) => `no error: ${JSON.stringify(value)}`,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

test('a server that does nothing wrong answers', async () => {
  const result = await call(open('none'));
  expect(result.content).toEqual([{ type: 'text', text: 'done look' }]);
});

test('answers under other ids, or a second time, are none', async () => {
  const result = await call(open('wrong-ids'));
  expect(result.content).toEqual([{ type: 'text', text: 'done look' }]);
});

test('lines that are no JSON are left out', async () => {
  const result = await call(open('no-json'));
  expect(result.content).toEqual([{ type: 'text', text: 'done look' }]);
});

test('a call that is never answered ends in time', async () => {
  expect(await said(call(open('silence', { callMs: 300 })))).toMatch(/Hostile.*/);
});

test('a server that says nothing at all ends in time', async () => {
  expect(await said(open('mute', { startMs: 1_500 }).tools())).toMatch(/Hostile/);
});

test('a line of 1 GB that does not end is given up at its bound, and takes no memory', async () => {
  const server = open('endless-line');
  await server.tools();
  const before = process.memoryUsage().rss;
  const message = await said(call(server));
  expect(message).toMatch(/Hostile/);
  expect(message).not.toMatch(/no error/);
  expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  await untilGone(ledger.processes());
});

test('a flood ends the server, not us', async () => {
  const server = open('flood', { floodBytes: 2_000_000 });
  await server.tools().catch(() => {});
  await untilGone(ledger.processes());
  await vi.waitFor(() => expect(server.status().problem).not.toBeNull());
});

test('100,000 tools are refused or cut to the bound', async () => {
  const tools = await open('many-tools')
    .tools()
    .catch(() => []);
  expect(tools.length).toBeLessThanOrEqual(500);
});

test('a server that ignores its end, and its child, are killed', async () => {
  const server = open('stubborn');
  await server.tools();
  expect(ledger.processes().filter(isAlive)).toHaveLength(2);
  await server.stop();
  expect(ledger.processes().filter(isAlive)).toEqual([]);
});

test('another version of the protocol is named', async () => {
  const message = await said(open('other-version').tools());
  expect(message).toMatch(/Hostile/);
  expect(message).toMatch(/1999-12-31/);
});

test('schemas and results that are none are refused, naming the server', async () => {
  expect(await said(call(open('no-result')))).toMatch(/Hostile/);
  const wrong = open('wrong-schema');
  const tools = await wrong.tools().catch((error: unknown) => String(error));
  expect(typeof tools === 'string' ? tools : tools.length).toMatch(/Hostile/);
});

test('a server that ends when it is called is named, with how it ended', async () => {
  const server = open('dies');
  expect(await said(call(server))).toMatch(/Hostile/);
  await vi.waitFor(() => expect(server.status().problem).toMatch(/code 7/));
});

test('the model and the person are not asked by a server without a job', async () => {
  await call(open('asks'));
  await vi.waitFor(() =>
    expect(ledger.lines()).toEqual(
      expect.arrayContaining(['answer ask-1 refused', 'answer ask-2 refused']),
    ),
  );
  expect(ledger.lines()).not.toContain('answer ask-1 given');
  expect(ledger.lines()).not.toContain('answer ask-2 given');
});

describe('a tool server on the web', () => {
  test('leads nobody to another place of this machine', async () => {
    const asked: string[] = [];
    const victim = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end('{}');
    });
    await new Promise<void>((resolve) => {
      victim.listen(0, '127.0.0.1', resolve);
    });
    const address = victim.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const web = await startHostileWeb('redirect', `http://127.0.0.1:${port}/admin`);
    closing.push(web.close);
    const of = definition({ transport: 'http', command: null, url: web.url });
    const opened = openServer(of);
    closing.push(opened.close);
    expect(await said(opened.server.tools())).toMatch(/Hostile/);
    expect(web.asked.length).toBeGreaterThan(0);
    expect(asked).toEqual([]);
    victim.close();
  });
  test.each(privateAddresses)('is not followed to %s', async (target) => {
    const web = await startHostileWeb('redirect', target);
    closing.push(web.close);
    const of = definition({ transport: 'http', command: null, url: web.url });
    const opened = openServer(of, { startMs: 5_000 });
    closing.push(opened.close);
    const message = await said(opened.server.tools());
    expect(message).toMatch(/Hostile/);
    expect(message).not.toMatch(/no error|ECONNREFUSED/);
  });
  test('an answer without an end is given up', async () => {
    const web = await startHostileWeb('endless', '');
    closing.push(web.close);
    const of = definition({ transport: 'http', command: null, url: web.url });
    const opened = openServer(of, { startMs: 10_000 });
    closing.push(opened.close);
    const before = process.memoryUsage().rss;
    expect(await said(opened.server.tools())).toMatch(/Hostile/);
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
  });
});
