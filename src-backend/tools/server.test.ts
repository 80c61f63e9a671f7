import {
  createServer as createHttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { answerFromAfar } from './test-support/far-server.ts';
import { isAlive } from './test-support/is-alive.ts';
import { afterThisTest, newLedger, processesOf, startGood } from './test-support/test-servers.ts';

const options = () => ({ signal: new AbortController().signal, asks: null, key: 'job_1/a' });
const gone = (ids: readonly number[]) =>
  vi.waitFor(() => expect(ids.filter(isAlive)).toEqual([]), { timeout: 5_000 });

describe('a server of this machine', () => {
  test('is started by its first use, answers, and ends with its process', async () => {
    const ledger = newLedger();
    const server = startGood({ ledger });
    expect(server.status()).toMatchObject({ state: 'ready', connected: false });
    expect(ledger.lines()).toEqual([]);
    const tools = await server.tools();
    expect(tools.map(({ name, effect }) => [name, effect])).toEqual(
      expect.arrayContaining([
        ['echo', 'read'],
        ['append', 'once'],
      ]),
    );
    const result = await server.call('echo', { text: 'hello' }, options());
    expect(result.content).toEqual([{ type: 'text', text: 'hello' }]);
    expect(server.status()).toMatchObject({ connected: true, serverTitle: 'good 1.0.0' });
    await server.stop();
    await gone(processesOf(ledger));
  });

  test('gets nothing of our environment but what programs need', async () => {
    vi.stubEnv('KINGLY_SECRET', 'hidden');
    afterThisTest(() => void vi.unstubAllEnvs());
    const { content } = await startGood().call('environment', {}, options());
    expect(JSON.stringify(content)).not.toMatch(/KINGLY_SECRET|VITEST|NODE_OPTIONS/u);
    expect(JSON.stringify(content)).toContain('PATH');
  });

  test('is told its folders', async () => {
    const server = startGood({ definition: { roots: ['/home/a b'] } });
    const { content } = await server.call('roots', {}, options());
    expect(content).toEqual([{ type: 'text', text: 'file:///home/a%20b' }]);
  });

  test('that ends by itself says so, and is started again by the next use', async () => {
    const ledger = newLedger();
    const server = startGood({ ledger });
    await expect(server.call('die', {}, options())).rejects.toMatchObject({
      code: 'not_available',
      retryable: true,
    });
    await vi.waitFor(() => expect(server.status().problem).toContain('code 3'));
    // It is not started again and again at once.
    await expect(server.call('echo', { text: 'a' }, options())).rejects.toThrow(/tried again in/u);
    await server.stop();
    await server.call('echo', { text: 'a' }, options());
    expect(processesOf(ledger)).toHaveLength(2);
  });

  test('that ignores its end is killed with its children', async () => {
    const ledger = newLedger();
    const server = startGood({ mode: 'stubborn', ledger });
    await server.tools();
    const processes = processesOf(ledger);
    expect(processes).toHaveLength(2);
    await server.stop();
    await gone(processes);
  });

  test('that never answers is given up in time, and ended', async () => {
    const ledger = newLedger();
    const server = startGood({ mode: 'mute', ledger, parts: { limits: { startMs: 1_500 } } });
    await expect(server.tools()).rejects.toMatchObject({ code: 'timeout' });
    expect(server.status()).toMatchObject({ state: 'failed' });
    await gone(processesOf(ledger));
  });

  test('that prints a line without an end is ended before it fills the memory', async () => {
    const server = startGood({ mode: 'endless', parts: { limits: { messageBytes: 1_000_000 } } });
    await expect(server.tools()).rejects.toThrow(/more than 1000000 bytes/u);
  });

  test('a program that is not there is named', async () => {
    const server = startGood({ definition: { command: 'no-such-program' } });
    await expect(server.tools()).rejects.toThrow(/Good, starting: .*no-such-program is not there/u);
  });

  test('a call is stopped at once by its signal, and late by the clock', async () => {
    const server = startGood({ parts: { limits: { callMs: 300, callTotalMs: 1_000 } } });
    await server.tools();
    const stop = new AbortController();
    const call = server.call('slow', { ms: 60_000 }, { ...options(), signal: stop.signal });
    setTimeout(() => stop.abort(), 50);
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    // It tells of progress, so that only the whole time ends it.
    await expect(server.call('slow', { ms: 60_000 }, options())).rejects.toMatchObject({
      code: 'timeout',
    });
  });

  test('tells of new tools', async () => {
    const onToolsChanged = vi.fn();
    const server = startGood({ parts: { onToolsChanged } });
    const before = await server.tools();
    await server.call('grow', {}, options());
    await vi.waitFor(() => expect(onToolsChanged).toHaveBeenCalledWith('srv_good'));
    expect((await server.tools()).length).toBe(before.length + 1);
  });

  test('nobody used for a while is ended', async () => {
    const ledger = newLedger();
    const server = startGood({ ledger, parts: { limits: { pingEveryMs: 50, idleMs: 100 } } });
    await server.tools();
    await vi.waitFor(() => expect(server.status().connected).toBe(false), { timeout: 5_000 });
    await gone(processesOf(ledger));
  });

  test('what it asks goes to whoever called; without one it is refused', async () => {
    const server = startGood();
    const asks = {
      sample: async () => ({ text: 'Hello!', model: 'test' }),
      elicit: async () => ({ name: 'Ada' }),
    };
    expect((await server.call('ask', {}, { ...options(), asks })).content).toEqual([
      { type: 'text', text: '{"action":"accept","content":{"name":"Ada"}}' },
    ]);
    expect((await server.call('think', {}, { ...options(), asks })).content).toEqual([
      { type: 'text', text: '{"type":"text","text":"Hello!"}' },
    ]);
    expect((await server.call('ask', {}, options())).content).toEqual([
      { type: 'text', text: '{"action":"decline"}' },
    ]);
  });
});

describe('a server at an address', () => {
  async function listen(headers: string[]): Promise<string> {
    const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      headers.push(String(request.headers['x-key']));
      await answerFromAfar(request, response, '2');
    };
    const http = createHttpServer((request, response) => {
      answer(request, response).catch((error: unknown) =>
        response.destroy(error instanceof Error ? error : new Error(String(error))),
      );
    });
    afterThisTest(
      () =>
        new Promise((resolve) => {
          http.closeAllConnections();
          http.close(() => resolve());
        }),
    );
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const { port } = http.address() as AddressInfo;
    return `http://127.0.0.1:${port}/mcp`;
  }

  test('answers, and gets its headers', async () => {
    const headers: string[] = [];
    const url = await listen(headers);
    const server = startGood({
      definition: { transport: 'http', command: null, args: [], url },
      parts: {
        secrets: async () => ({ environment: {}, headers: { 'X-Key': 'abc' }, signIn: null }),
      },
    });
    expect((await server.tools()).map(({ name }) => name)).toEqual(['hello']);
    expect((await server.call('hello', {}, options())).content).toEqual([
      { type: 'text', text: 'hello' },
    ]);
    expect(new Set(headers)).toEqual(new Set(['abc']));
  });

  test('is not followed to another origin', async () => {
    const other: string[] = [];
    const target = await listen(other);
    const http = createHttpServer((_request, response) => {
      response.writeHead(307, { location: target }).end();
    });
    afterThisTest(() => void http.close());
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const { port } = http.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/mcp`;
    const server = startGood({ definition: { transport: 'http', command: null, args: [], url } });
    await expect(server.tools()).rejects.toMatchObject({ code: 'not_available' });
    expect(other).toEqual([]);
  });

  test.each([
    'http://example.org/mcp',
    'file:///etc/passwd',
    'https://a:b@example.org',
    'nonsense',
  ])('%s is refused', async (url) => {
    const server = startGood({ definition: { transport: 'http', command: null, args: [], url } });
    await expect(server.tools()).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
