import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Port } from '#shared/rpc/port.ts';
import { openAccess } from './access.ts';
import { type RunningServer, startServer } from './server.ts';
import { type SocketLimits, usualLimits } from './socket-port.ts';

let folder = '';
let server: RunningServer;
let ports: Port[] = [];
let logged: string[] = [];
const sockets: WebSocket[] = [];

const start = async (limits: Partial<SocketLimits> = {}): Promise<void> => {
  const pageFolder = join(folder, 'renderer');
  mkdirSync(join(pageFolder, 'assets'), { recursive: true });
  writeFileSync(join(pageFolder, 'index.html'), '<!doctype html><title>Kingly</title>');
  writeFileSync(join(pageFolder, 'assets', 'page.js'), 'export {};');
  writeFileSync(join(pageFolder, '.secret'), 'hidden');
  writeFileSync(join(folder, 'outside.txt'), 'outside');
  const note = (message: string): void => void logged.push(message);
  server = await startServer(
    {
      application: { connect: (port) => void ports.push(port) },
      access: openAccess(folder),
      pageFolder,
      log: { info: note, warn: note, error: note },
      limits: { ...usualLimits, ...limits },
    },
    0,
  );
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kingly-headless-'));
  ports = [];
  logged = [];
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

/** A request as written, whatever a browser would make of it. */
function ask(
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
  body = '',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port: server.port, path, method, headers, agent: false },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => (text += chunk));
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const token = (): string => new URL(server.link).searchParams.get('token') ?? '';
const host = (): string => `127.0.0.1:${server.port}`;
async function cookie(): Promise<string> {
  const { headers } = await ask(`/?token=${token()}`);
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

describe('who is let in', () => {
  beforeEach(() => start());

  test('the link gives a cookie and an address without the token; the cookie gives the page', async () => {
    const answer = await ask(`/?token=${token()}`);
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe('/');
    expect(answer.headers['cache-control']).toBe('no-store');
    const [given = ''] = answer.headers['set-cookie'] ?? [];
    expect(given).toMatch(/HttpOnly/u);
    expect(given).toMatch(/SameSite=Strict/u);
    expect(given).not.toContain(token());
    const page = await ask('/', { cookie: given.split(';')[0] ?? '' });
    expect(page.status).toBe(200);
    expect(page.body).toContain('<title>Kingly</title>');
    expect(page.headers['content-type']).toMatch(/^text\/html/u);
  });

  test('nobody else is; the page says how to get in', async () => {
    const good = await cookie();
    const name = good.split('=')[0] ?? '';
    const refused = [
      ask('/'),
      ask('/assets/page.js'),
      ask('/nothing'),
      ask('/', { cookie: `${name}=` }),
      ask('/', { cookie: `${name}=${token()}` }),
      ask('/', { cookie: `${good}x` }),
      ask('/', { cookie: `other=${good.split('=')[1] ?? ''}` }),
      ask(`/?token=${token()}x`),
      ask('/?token='),
      ask(`/?token=${token()}&token=${token()}`),
      ask(`/?token=${token()}`, { 'sec-fetch-site': 'cross-site' }),
    ];
    for (const answer of await Promise.all(refused)) {
      expect(answer.status).toBe(401);
      expect(answer.headers['set-cookie']).toBeUndefined();
      expect(answer.body).toContain('npm start -- --headless');
    }
  });

  test('guessing is slowed down, and says for how long', async () => {
    const statuses: number[] = [];
    for (let guess = 0; guess < 15; guess += 1)
      statuses.push((await ask(`/?token=guess${guess}`)).status);
    expect(statuses.slice(0, 10)).toEqual(Array(10).fill(401));
    expect(statuses.slice(11)).toEqual(Array(4).fill(429));
    expect(Number((await ask('/?token=x')).headers['retry-after'])).toBeGreaterThan(0);
  });

  test('whoever is in stays in while others guess, and after a restart', async () => {
    const mine = await cookie();
    for (let guess = 0; guess < 15; guess += 1) await ask('/?token=x');
    expect((await ask('/', { cookie: mine })).status).toBe(200);
    const { port } = server;
    await server.close();
    const again = openAccess(folder);
    expect(`kingly_${port}=${again.session}`).toBe(mine);
  });

  test('the token is kept where only this user reads it, and replaced when it is none', () => {
    const file = join(folder, 'access-token');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(Buffer.from(token(), 'base64url')).toHaveLength(32);
    writeFileSync(file, 'short');
    const { token: fresh } = openAccess(folder);
    expect(fresh).toHaveLength(43);
    expect(readFileSync(file, 'utf8').trim()).toBe(fresh);
  });
});

describe('where requests come from', () => {
  beforeEach(() => start());

  test.each(['127.0.0.1', 'localhost', '[::1]'])('%s is this computer', async (name) => {
    const answer = await ask('/', { host: `${name}:${server.port}`, cookie: await cookie() });
    expect(answer.status).toBe(200);
  });

  test('any other name is refused, also with the right cookie or token', async () => {
    const mine = await cookie();
    const names = [
      'evil.example',
      `evil.example:${server.port}`,
      '127.0.0.1',
      '127.0.0.1:1',
      `127.0.0.1:${server.port}.evil.example`,
      `127.1:${server.port}`,
      `0.0.0.0:${server.port}`,
      `localhost.:${server.port}`,
    ];
    for (const name of names) {
      expect((await ask('/', { host: name, cookie: mine })).status).toBeGreaterThanOrEqual(400);
      const exchange = await ask(`/?token=${token()}`, { host: name });
      expect(exchange.status).toBeGreaterThanOrEqual(400);
      expect(exchange.headers['set-cookie']).toBeUndefined();
    }
  });

  test.each([
    'GET / HTTP/1.0',
    'GET / HTTP/1.1',
    'GET / HTTP/1.1\r\nHost:',
    'GET / HTTP/1.1\r\nHost: a\r\nHost: b',
  ])('no name, or more than one, is none: %j', async (head) => {
    const socket = connect(server.port, '127.0.0.1');
    socket.end(`${head}\r\nCookie: ${await cookie()}\r\nConnection: close\r\n\r\n`);
    socket.setEncoding('utf8');
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    expect(answer).toMatch(/^HTTP\/1\.1 40[03] /u);
  });

  test('other sites are refused; a changing request must say where it comes from', async () => {
    const mine = await cookie();
    const from = (origin: string, method: string) =>
      ask('/', { origin, cookie: mine }, method, method === 'POST' ? '{}' : '');
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS']) {
      for (const origin of [
        'http://evil.example',
        'null',
        'https://127.0.0.1',
        `http://localhost:${server.port}`,
      ]) {
        const answer = await from(origin, method);
        expect(answer.status).toBe(403);
        expect(answer.headers['access-control-allow-origin']).toBeUndefined();
      }
    }
    expect((await ask('/', { cookie: mine }, 'POST')).status).toBe(403);
    expect((await from(`http://${host()}`, 'POST')).status).toBe(404);
  });

  test('every answer carries the policy', async () => {
    const mine = await cookie();
    for (const answer of [
      await ask('/'),
      await ask('/', { cookie: mine }),
      await ask('/x', { cookie: mine }),
    ]) {
      const policy = String(answer.headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
      expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${server.port}`);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.headers['referrer-policy']).toBe('no-referrer');
    }
  });
});

describe('files', () => {
  beforeEach(() => start());

  test('only those of the page', async () => {
    const mine = { cookie: await cookie() };
    expect((await ask('/assets/page.js', mine)).headers['content-type']).toMatch(/javascript/u);
    const paths = [
      '/../outside.txt',
      '/..%2foutside.txt',
      '/%2e%2e/outside.txt',
      '/assets/..%2f..%2foutside.txt',
      '/assets/%2e%2e/%2e%2e/outside.txt',
      '/..%5coutside.txt',
      '/%252e%252e%252foutside.txt',
      '//outside.txt',
      '/.secret',
      '/assets/',
      '/%00',
      '/%',
      '/index.html%00.js',
    ];
    for (const path of paths) {
      const answer = await ask(path, mine);
      expect(answer.status, path).toBeGreaterThanOrEqual(400);
      expect(answer.body).toMatch(/^(?:There is nothing here|The request could not be served)\./u);
    }
  });
});

describe('the socket', () => {
  async function open(headers: Readonly<Record<string, string>>): Promise<WebSocket> {
    const socket = new WebSocket(`ws://${host()}/ws`, { headers });
    sockets.push(socket);
    await once(socket, 'open');
    return socket;
  }
  const enter = async (): Promise<WebSocket> =>
    open({ origin: `http://${host()}`, cookie: await cookie() });
  /** The HTTP status with which an upgrade is refused. */
  async function refusal(path: string, headers: Readonly<Record<string, string>>): Promise<number> {
    const socket = new WebSocket(`ws://${host()}${path}`, { headers });
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
    const [only] = ports;
    if (only === undefined || ports.length > 1) throw new Error(`${ports.length} ports`);
    return only;
  };

  test('is a port: JSON goes through both ways, and its end is told', async () => {
    await start();
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
    await start();
    const mine = await cookie();
    const origin = `http://${host()}`;
    expect(await refusal('/ws', { origin })).toBe(401);
    expect(await refusal('/ws', { origin, cookie: `${mine}x` })).toBe(401);
    expect(await refusal(`/ws?token=${token()}`, { origin })).toBe(404);
    expect(await refusal('/ws', { cookie: mine })).toBe(403);
    for (const other of [
      'http://evil.example',
      'null',
      `https://${host()}`,
      `http://localhost:${server.port}`,
      `${origin}.evil.example`,
    ]) {
      expect(await refusal('/ws', { origin: other, cookie: mine })).toBe(403);
    }
    expect(
      await refusal('/ws', { origin: 'http://evil.example', cookie: mine, host: 'evil.example' }),
    ).toBe(403);
    expect(await refusal('/other', { origin, cookie: mine })).toBe(404);
    expect(ports).toEqual([]);
  });

  test('a message that makes no sense gets a typed error, is logged once, and nothing else happens', async () => {
    await start({ maximumGarbage: 8 });
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
    expect(logged).toHaveLength(1);
    socket.send('{"frame":"request"}');
    socket.send('one too many');
    expect(await end(socket)).toBe(1008);
    expect(heard).toEqual([{ frame: 'request' }]);
  });

  test('a message that is too large ends it', async () => {
    await start();
    const socket = await enter();
    const heard: unknown[] = [];
    port().onMessage((message) => heard.push(message));
    socket.send(JSON.stringify({ frame: 'request', text: 'x'.repeat(900_000) }));
    socket.send(JSON.stringify({ frame: 'request', text: 'x'.repeat(1_000_000) }));
    expect(await end(socket)).toBe(1009);
    expect(heard).toHaveLength(1);
  });

  test('a reader that does not read is cut off; the others go on', async () => {
    await start({ maximumBuffered: 1_000_000 });
    const stalled = await enter();
    stalled.pause();
    const ended = new Promise<void>((resolve) => void port().onClose(resolve));
    for (let sent = 0; sent < 40; sent += 1) {
      port().send({ frame: 'push', topic: 'x', payload: 'x'.repeat(500_000) });
    }
    await ended;
    expect(logged).toEqual(['A browser reads too slowly and is cut off']);
    ports = [];
    const other = await enter();
    port().send({ frame: 'push', topic: 'y' });
    expect(await next(other)).toEqual({ frame: 'push', topic: 'y' });
  });

  test('a browser that answers no ping is cut off', async () => {
    await start({ pingEveryMs: 20 });
    const origin = `http://${host()}`;
    const socket = new WebSocket(`ws://${host()}/ws`, {
      headers: { origin, cookie: await cookie() },
      autoPong: false,
    });
    sockets.push(socket);
    socket.on('error', () => {});
    await once(socket, 'close');
    expect(logged).toEqual(['A browser does not answer and is cut off']);
  });

  test('closing the server ends every socket', async () => {
    await start();
    const socket = await enter();
    const ended = end(socket);
    await server.close();
    expect(await ended).toBe(1006);
  });
});
