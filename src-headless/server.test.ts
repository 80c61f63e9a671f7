import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAccess } from './access.ts';
import { type TestServer, testServer } from './server.fixture.ts';

let opened: TestServer;

beforeEach(() => {
  opened = testServer();
});
afterEach(() => opened.close());

describe('who is let in', () => {
  beforeEach(() => opened.start());

  test('the link gives a cookie and an address without the token; the cookie gives the page', async () => {
    const answer = await opened.ask(`/?token=${opened.token()}`);
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe('/');
    expect(answer.headers['cache-control']).toBe('no-store');
    const [given = ''] = answer.headers['set-cookie'] ?? [];
    expect(given).toMatch(/HttpOnly/u);
    expect(given).toMatch(/SameSite=Strict/u);
    expect(given).not.toContain(opened.token());
    const page = await opened.ask('/', { cookie: given.split(';')[0] ?? '' });
    expect(page.status).toBe(200);
    expect(page.body).toContain('<title>Kingly</title>');
    expect(page.headers['content-type']).toMatch(/^text\/html/u);
  });

  test('nobody else is; the page says how to get in', async () => {
    const good = await opened.cookie();
    const name = good.split('=')[0] ?? '';
    const refused = [
      opened.ask('/'),
      opened.ask('/assets/page.js'),
      opened.ask('/nothing'),
      opened.ask('/', { cookie: `${name}=` }),
      opened.ask('/', { cookie: `${name}=${opened.token()}` }),
      opened.ask('/', { cookie: `${good}x` }),
      opened.ask('/', { cookie: `other=${good.split('=')[1] ?? ''}` }),
      opened.ask(`/?token=${opened.token()}x`),
      opened.ask('/?token='),
      opened.ask(`/?token=${opened.token()}&token=${opened.token()}`),
      opened.ask(`/?token=${opened.token()}`, { 'sec-fetch-site': 'cross-site' }),
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
      statuses.push((await opened.ask(`/?token=guess${guess}`)).status);
    expect(statuses.slice(0, 10)).toEqual(Array(10).fill(401));
    expect(statuses.slice(11)).toEqual(Array(4).fill(429));
    expect(Number((await opened.ask('/?token=x')).headers['retry-after'])).toBeGreaterThan(0);
  });

  test('whoever is in stays in while others guess, and after a restart', async () => {
    const mine = await opened.cookie();
    for (let guess = 0; guess < 15; guess += 1) await opened.ask('/?token=x');
    expect((await opened.ask('/', { cookie: mine })).status).toBe(200);
    const { port } = opened.server();
    await opened.server().close();
    const again = openAccess(opened.folder);
    expect(`kingly_${port}=${again.session}`).toBe(mine);
  });

  test('the token is kept where only this user reads it, and replaced when it is none', () => {
    const file = join(opened.folder, 'access-token');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(Buffer.from(opened.token(), 'base64url')).toHaveLength(32);
    writeFileSync(file, 'short');
    const { token: fresh } = openAccess(opened.folder);
    expect(fresh).toHaveLength(43);
    expect(readFileSync(file, 'utf8').trim()).toBe(fresh);
  });
});

describe('where requests come from', () => {
  beforeEach(() => opened.start());

  test.each(['127.0.0.1', 'localhost', '[::1]'])('%s is this computer', async (name) => {
    const answer = await opened.ask('/', {
      host: `${name}:${opened.server().port}`,
      cookie: await opened.cookie(),
    });
    expect(answer.status).toBe(200);
  });

  test('any other name is refused, also with the right cookie or token', async () => {
    const mine = await opened.cookie();
    const names = [
      'evil.example',
      `evil.example:${opened.server().port}`,
      '127.0.0.1',
      '127.0.0.1:1',
      `127.0.0.1:${opened.server().port}.evil.example`,
      `127.1:${opened.server().port}`,
      `0.0.0.0:${opened.server().port}`,
      `localhost.:${opened.server().port}`,
    ];
    for (const name of names) {
      expect((await opened.ask('/', { host: name, cookie: mine })).status).toBeGreaterThanOrEqual(
        400,
      );
      const exchange = await opened.ask(`/?token=${opened.token()}`, { host: name });
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
    const socket = connect(opened.server().port, '127.0.0.1');
    socket.end(`${head}\r\nCookie: ${await opened.cookie()}\r\nConnection: close\r\n\r\n`);
    socket.setEncoding('utf8');
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    expect(answer).toMatch(/^HTTP\/1\.1 40[03] /u);
  });

  test('other sites are refused; a changing request must say where it comes from', async () => {
    const mine = await opened.cookie();
    const from = (origin: string, method: string) =>
      opened.ask('/', { origin, cookie: mine }, method, method === 'POST' ? '{}' : '');
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS']) {
      for (const origin of [
        'http://evil.example',
        'null',
        'https://127.0.0.1',
        `http://localhost:${opened.server().port}`,
      ]) {
        const answer = await from(origin, method);
        expect(answer.status).toBe(403);
        expect(answer.headers['access-control-allow-origin']).toBeUndefined();
      }
    }
    expect((await opened.ask('/', { cookie: mine }, 'POST')).status).toBe(403);
    expect((await from(`http://${opened.host()}`, 'POST')).status).toBe(404);
  });

  test('every answer carries the policy', async () => {
    const mine = await opened.cookie();
    for (const answer of [
      await opened.ask('/'),
      await opened.ask('/', { cookie: mine }),
      await opened.ask('/x', { cookie: mine }),
    ]) {
      const policy = String(answer.headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
      expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${opened.server().port}`);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.headers['referrer-policy']).toBe('no-referrer');
    }
  });
});

describe('files', () => {
  beforeEach(() => opened.start());

  test('only those of the page', async () => {
    const mine = { cookie: await opened.cookie() };
    expect((await opened.ask('/assets/page.js', mine)).headers['content-type']).toMatch(
      /javascript/u,
    );
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
      const answer = await opened.ask(path, mine);
      expect(answer.status, path).toBeGreaterThanOrEqual(400);
      expect(answer.body).toMatch(/^(?:There is nothing here|The request could not be served)\./u);
    }
  });
});
