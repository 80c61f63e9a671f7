import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Port } from '#shared/rpc/port.ts';
import { type TestServer, testServer } from './server.fixture.ts';

let opened: TestServer;
const sockets: WebSocket[] = [];

beforeEach(() => {
  opened = testServer();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await opened.close();
});

describe('the socket', () => {
  async function open(headers: Readonly<Record<string, string>>): Promise<WebSocket> {
    const socket = new WebSocket(`ws://${opened.host()}/ws`, { headers });
    sockets.push(socket);
    await once(socket, 'open');
    return socket;
  }
  const enter = async (): Promise<WebSocket> =>
    open({ origin: `http://${opened.host()}`, cookie: await opened.cookie() });
  /** The HTTP status with which an upgrade is refused. */
  async function refusal(path: string, headers: Readonly<Record<string, string>>): Promise<number> {
    const socket = new WebSocket(`ws://${opened.host()}${path}`, { headers });
    sockets.push(socket);
    socket.on('error', () => {});
    return new Promise((resolve, reject) => {
      socket.on('unexpected-response', (_request, { statusCode }) => resolve(statusCode ?? 0));
      socket.on('open', () => reject(new Error('the socket was opened')));
    });
  }
  async function next(socket: WebSocket): Promise<unknown> {
    const [data] = await once(socket, 'message');
    return JSON.parse(String(data));
  }
  async function end(socket: WebSocket): Promise<unknown> {
    const [code] = await once(socket, 'close');
    return code;
  }
  const port = (): Port => {
    const [only] = opened.ports;
    if (only === undefined || opened.ports.length > 1)
      throw new Error(`${opened.ports.length} ports`);
    return only;
  };

  test('is a port: JSON goes through both ways, and its end is told', async () => {
    await opened.start();
    const socket = await enter();
    const heard: unknown[] = [];
    port().onMessage((message) => {
      heard.push(message);
      port().send({ frame: 'result', id: 1, result: 'ünï' });
    });
    const ended = new Promise<void>((resolve) => void port().onClose(resolve));
    socket.send('{"frame":"request","id":1}');
    expect(await next(socket)).toEqual({ frame: 'result', id: 1, result: 'ünï' });
    expect(heard).toEqual([{ frame: 'request', id: 1 }]);
    socket.close();
    await ended;
    port().send('to nobody');
  });

  test('is refused without the cookie, and to other sites and names', async () => {
    await opened.start();
    const mine = await opened.cookie();
    const origin = `http://${opened.host()}`;
    expect(await refusal('/ws', { origin })).toBe(401);
    expect(await refusal('/ws', { origin, cookie: `${mine}x` })).toBe(401);
    expect(await refusal(`/ws?token=${opened.token()}`, { origin })).toBe(404);
    expect(await refusal('/ws', { cookie: mine })).toBe(403);
    for (const other of [
      'http://evil.example',
      'null',
      `https://${opened.host()}`,
      `http://localhost:${opened.server().port}`,
      `${origin}.evil.example`,
    ]) {
      expect(await refusal('/ws', { origin: other, cookie: mine })).toBe(403);
    }
    expect(
      await refusal('/ws', { origin: 'http://evil.example', cookie: mine, host: 'evil.example' }),
    ).toBe(403);
    expect(await refusal('/other', { origin, cookie: mine })).toBe(404);
    expect(opened.ports).toEqual([]);
  });

  test('a message that makes no sense gets a typed error, is logged once, and nothing else happens', async () => {
    await opened.start({ maximumGarbage: 8 });
    const socket = await enter();
    const heard: unknown[] = [];
    port().onMessage((message) => heard.push(message));
    for (const garbage of ['', '{', 'null', '7', '"x"', '[]', '{}', Buffer.from([0, 255])]) {
      socket.send(garbage);
      expect(await next(socket)).toMatchObject({
        frame: 'error',
        id: -1,
        error: { code: 'invalid_input' },
      });
    }
    expect(heard).toEqual([]);
    expect(opened.logged).toHaveLength(1);
    socket.send('{"frame":"request"}');
    socket.send('one too many');
    expect(await end(socket)).toBe(1008);
    expect(heard).toEqual([{ frame: 'request' }]);
  });

  test('a message that is too large ends it', async () => {
    await opened.start();
    const socket = await enter();
    const heard: unknown[] = [];
    port().onMessage((message) => heard.push(message));
    socket.send(JSON.stringify({ frame: 'request', text: 'x'.repeat(900_000) }));
    socket.send(JSON.stringify({ frame: 'request', text: 'x'.repeat(1_000_000) }));
    expect(await end(socket)).toBe(1009);
    expect(heard).toHaveLength(1);
  });

  test('a reader that does not read is cut off; the others go on', async () => {
    await opened.start({ maximumBuffered: 1_000_000, stalledMs: 0 });
    const stalled = await enter();
    stalled.pause();
    const ended = new Promise<void>((resolve) => void port().onClose(resolve));
    for (let sent = 0; sent < 40; sent += 1) {
      port().send({ frame: 'push', topic: 'x', payload: 'x'.repeat(500_000) });
    }
    await ended;
    expect(opened.logged).toEqual(['A browser reads too slowly and is cut off']);
    opened.ports.length = 0;
    const other = await enter();
    port().send({ frame: 'push', topic: 'y' });
    expect(await next(other)).toEqual({ frame: 'push', topic: 'y' });
  });

  test('a large answer is no slow reader', async () => {
    await opened.start({ maximumBuffered: 1_000, stalledMs: 60_000 });
    const socket = await enter();
    const large = { frame: 'push', topic: 'large', payload: 'x'.repeat(5_000_000) };
    const heard: string[] = [];
    socket.on('message', (data) => {
      if (Buffer.isBuffer(data)) heard.push(JSON.parse(data.toString()).topic);
    });
    port().send(large);
    port().send({ frame: 'push', topic: 'small' });
    await vi.waitFor(() => expect(heard).toEqual(['large', 'small']));
    expect(opened.logged).toEqual([]);
  });

  test('a browser that answers no ping is cut off', async () => {
    await opened.start({ pingEveryMs: 20 });
    const origin = `http://${opened.host()}`;
    const socket = new WebSocket(`ws://${opened.host()}/ws`, {
      headers: { origin, cookie: await opened.cookie() },
      autoPong: false,
    });
    sockets.push(socket);
    socket.on('error', () => {});
    await once(socket, 'close');
    expect(opened.logged).toEqual(['A browser does not answer and is cut off']);
  });

  test('closing the server ends every socket', async () => {
    await opened.start();
    const socket = await enter();
    const ended = end(socket);
    await opened.server().close();
    expect(await ended).toBe(1006);
  });
});
