import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import zlib from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type StartedServer } from '../test-support/start-server.ts';
import { isPublicAddress } from './addresses.ts';
import { fetchPage } from './fetch-page.ts';
import { pageText } from './to-text.ts';

let web: Server;
let place: string;
let server: StartedServer;
const asked: string[] = [];

const pages: Readonly<Record<string, { type: string; body: string | Buffer; packed?: string }>> = {
  '/page': {
    type: 'text/html; charset=iso-8859-1',
    body: Buffer.from(
      '<title> A  page </title><h1>Caf\xe9</h1><script>steal()</script><p>Read <a href="/x">this</a>.</p><table><tr><th>a</th></tr><tr><td>1</td></tr></table>',
      'latin1',
    ),
  },
  '/packed': { type: 'text/plain', body: zlib.gzipSync('packed text'), packed: 'gzip' },
  '/bomb': { type: 'text/plain', body: zlib.gzipSync(Buffer.alloc(50_000_000)), packed: 'gzip' },
  '/picture': { type: 'image/png', body: 'PNG' },
};
const leads: Readonly<Record<string, string>> = {
  '/metadata': 'http://169.254.169.254/latest/meta-data/',
  '/other': 'https://example.com/there',
  '/file': 'file:///etc/passwd',
  '/round': '/round',
  '/moved': '/page',
};

beforeAll(async () => {
  web = createServer((request, response) => {
    const url = request.url ?? '';
    asked.push(url);
    const page = pages[url];
    const to = leads[url];
    if (page !== undefined) {
      if (page.packed !== undefined) response.setHeader('content-encoding', page.packed);
      response.setHeader('content-type', page.type).end(page.body);
    } else if (to !== undefined) response.writeHead(302, { location: to }).end();
    else response.writeHead(404, { 'content-type': 'text/plain' }).end('not here');
  });
  await new Promise<void>((resolve) => {
    web.listen(0, '127.0.0.1', resolve);
  });
  place = `127.0.0.1:${String(portOf(web))}`;
  server = await startServer('web-fetch/entry.ts', ['--private-host', place]);
});
afterAll(async () => {
  await server.close();
  web.close();
});

function portOf(of: Server): number {
  const address: AddressInfo | string | null = of.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('pages', () => {
  test('become Markdown in their own characters, without scripts', async () => {
    const page = await server.values('fetch_page', { url: `http://${place}/page` });
    expect(page).toMatchObject({ title: 'A page', status: 200, next: null });
    expect(page['text']).toContain('# Café');
    expect(page['text']).toContain('[this](/x)');
    expect(page['text']).toMatch(/\| a +\|/);
    expect(page['text']).not.toContain('steal');
  });
  test('come in parts', async () => {
    const part = await server.values('fetch_page', { url: `http://${place}/packed`, length: 6 });
    expect(part).toMatchObject({ text: 'packed', size: 11, next: 6 });
  });
  test('say their status', async () => {
    const page = await server.values('fetch_page', { url: `http://${place}/none` });
    expect(page).toMatchObject({ status: 404, text: 'not here' });
  });
  test('that are no text or too large, once unpacked, are refused', async () => {
    expect(await server.refusal('fetch_page', { url: `http://${place}/picture` })).toMatch(
      /image\/png/,
    );
    expect(await server.refusal('fetch_page', { url: `http://${place}/bomb` })).toMatch(/larger/);
  });
  test('nested a hundred thousand levels deep are refused', () => {
    const body = Buffer.from('<b><i>'.repeat(50_000));
    let outcome: string;
    try {
      outcome = pageText({ contentType: 'text/html', charset: '', body }, false).text;
    } catch (error) {
      outcome = String(error);
    }
    expect(outcome).toMatch(/nested too deeply|^$/);
  });
});

test('a page of nothing but beginnings of a title is read in passing', () => {
  const body = Buffer.from('<title'.repeat(500_000));
  const page = { contentType: 'text/html', charset: '', body };
  expect(pageText(page, true)).toMatchObject({ title: '', text: body.toString() });
});

describe('redirects', () => {
  test('on the same host are followed', async () => {
    const page = await server.values('fetch_page', { url: `http://${place}/moved` });
    expect(page['url']).toBe(`http://${place}/page`);
  });
  test.each(['/metadata', '/other'])('%s to another host is told, not followed', async (path) => {
    const page = await server.values('fetch_page', { url: `http://${place}${path}` });
    expect(page).toMatchObject({ leadsTo: leads[path], text: '' });
  });
  test('to a file are refused, and so are endless ones', async () => {
    expect(await server.refusal('fetch_page', { url: `http://${place}/file` })).toMatch(/file:/);
    expect(await server.refusal('fetch_page', { url: `http://${place}/round` })).toMatch(/5 times/);
  });
});

describe('private addresses', () => {
  const port = (): number => portOf(web);
  test.each([
    '127.0.0.1',
    'localhost',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.1',
    '0.0.0.0',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::7f00:1]',
    '[::a9fe:a9fe]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '10.0.0.1',
    '169.254.169.254',
    '[fe80::1]',
    '[fd00:ec2::254]',
    '100.64.0.1',
    '192.168.1.1',
    '172.16.0.1',
    '224.0.0.1',
    '255.255.255.255',
  ])('%s is refused before anything is sent', async (host) => {
    const strict = await fetchPage(`http://${host}:${port()}/secret`, {
      resolve: async () => ['127.0.0.1'],
      privateHosts: new Set(),
      signal: new AbortController().signal,
    }).catch(String);
    expect(strict).toMatch(/only public addresses/);
    expect(asked).not.toContain('/secret');
  });
  test.each(['8.8.8.8', '2606:4700::1111'])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
  test('one private address among public ones is enough to refuse', async () => {
    const outcome = await fetchPage(`http://mixed.example:${port()}/secret`, {
      resolve: async () => ['93.184.216.34', '127.0.0.1'],
      privateHosts: new Set(),
      signal: new AbortController().signal,
    }).catch(String);
    expect(outcome).toMatch(/mixed\.example is at 127\.0\.0\.1/);
  });
  test('a name is resolved once for each request, and what was checked is connected to', async () => {
    // First an allowed name at the local server, then the same name is asked for no second time.
    const answers = [['127.0.0.1'], ['10.0.0.1']];
    let resolved = 0;
    const page = await fetchPage(`http://rebind.example:${port()}/packed`, {
      resolve: async () => answers[resolved++] ?? [],
      privateHosts: new Set([`rebind.example:${port()}`]),
      signal: new AbortController().signal,
    });
    expect(page.body.toString()).toBe('packed text');
    expect(resolved).toBe(1);
  });
  test('a name that turns private for the redirect is refused', async () => {
    let resolved = 0;
    const outcome = await fetchPage(`http://turns.example:${port()}/moved`, {
      resolve: async () => {
        resolved += 1;
        return ['169.254.169.254'];
      },
      privateHosts: new Set(),
      signal: new AbortController().signal,
    }).catch(String);
    expect(outcome).toMatch(/169\.254\.169\.254/);
    expect(resolved).toBe(1);
  });
  test.each(['ftp://example.com/', 'file:///etc/passwd', 'http://a:b@example.com/', 'nonsense'])(
    '%s is refused',
    async (url) => {
      expect(await server.refusal('fetch_page', { url })).toMatch(/refused|no web address/);
    },
  );
});

test('a fetch that the client gives up ends', async () => {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => {
    silent.listen(0, '127.0.0.1', resolve);
  });
  const stop = new AbortController();
  const host = `127.0.0.1:${portOf(silent)}`;
  const waiting = fetchPage(`http://${host}/`, {
    resolve: async () => [],
    privateHosts: new Set([host]),
    signal: stop.signal,
  });
  silent.once('connection', () => stop.abort());
  await expect(waiting).rejects.toThrow(/abort/i);
  silent.closeAllConnections();
  silent.close();
});
