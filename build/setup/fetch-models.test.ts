import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fetchModel, ModelUnavailable } from './fetch-models.mjs';
import { readModelManifest } from './model-manifest.mjs';

const content = randomBytes(300_000);

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** What the server was asked, as `Range` headers; `all` for a whole file. */
let asked: string[] = [];
let answer: Answer = whole;
let server: Server;
let folder: string;

/** A server as it should be: whole files, and ranges. */
function whole(request: IncomingMessage, response: ServerResponse): void {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (start === 0) {
    response.writeHead(200, { 'content-length': content.length }).end(content);
    return;
  }
  response
    .writeHead(206, {
      'content-range': `bytes ${String(start)}-${String(content.length - 1)}/${String(content.length)}`,
    })
    .end(content.subarray(start));
}

/** Breaks the connection after a third. */
function half(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-length': content.length });
  response.write(content.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 50));
}

function wrongBytes(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200).end(randomBytes(content.length));
}

function address(): string {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('The server does not listen.');
  return `http://127.0.0.1:${String(bound.port)}/model.gguf`;
}

function model(urls: readonly string[] = [address()]) {
  return {
    id: 'tiny',
    title: 'Tiny',
    file: 'tiny.gguf',
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    licence: 'Apache-2.0',
    sources: urls.map((url) => ({ kind: 'url' as const, url })),
  };
}

const file = (): string => path.join(folder, 'tiny.gguf');

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'kingly-models-'));
  asked = [];
  answer = whole;
  server = createServer((request, response) => {
    asked.push(request.headers.range ?? 'all');
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

describe('fetching a model', () => {
  test('fetches it once, and shows progress', async () => {
    const progress: string[] = [];
    const options = { folder, onProgress: (text: string) => progress.push(text) };
    expect(await fetchModel(model(), options)).toMatchObject({ state: 'fetched', path: file() });
    expect(readFileSync(file())).toEqual(content);
    expect(progress.at(-1)).toContain('300 kB of 300 kB');
    expect(await fetchModel(model(), options)).toMatchObject({ state: 'present' });
    expect(asked).toEqual(['all']);
    expect(readdirSync(folder).sort()).toEqual(['tiny.gguf', 'tiny.gguf.checked']);
  });

  test('goes on where a broken download stopped', async () => {
    answer = half;
    await expect(fetchModel(model(), { folder })).rejects.toThrow(ModelUnavailable);
    expect(existsSync(file())).toBe(false);
    const kept = readFileSync(`${file()}.part`).length;
    expect(kept).toBe(100_000);
    answer = whole;
    expect(await fetchModel(model(), { folder })).toMatchObject({ state: 'fetched' });
    expect(asked.at(-1)).toBe(`bytes=${String(kept)}-`);
    expect(readFileSync(file())).toEqual(content);
  });

  test('starts again when the server knows no ranges', async () => {
    writeFileSync(`${file()}.part`, content.subarray(0, 1000));
    answer = (_request, response) => response.writeHead(200).end(content);
    expect(await fetchModel(model(), { folder })).toMatchObject({ state: 'fetched' });
    expect(readFileSync(file())).toEqual(content);
  });

  test('starts again when the half download belonged to another file', async () => {
    writeFileSync(`${file()}.part`, randomBytes(1000));
    expect(await fetchModel(model(), { folder })).toMatchObject({ state: 'fetched' });
    expect(asked).toEqual(['bytes=1000-', 'all']);
    expect(readFileSync(file())).toEqual(content);
  });

  test('starts again when the half download is longer than the file', async () => {
    writeFileSync(`${file()}.part`, randomBytes(content.length + 5));
    answer = (request, response) =>
      request.headers.range === undefined
        ? whole(request, response)
        : response.writeHead(416).end();
    await expect(fetchModel(model(), { folder })).rejects.toThrow(/HTTP 416/);
    expect(await fetchModel(model(), { folder })).toMatchObject({ state: 'fetched' });
  });

  test('refuses and removes a file with another hash', async () => {
    answer = wrongBytes;
    await expect(fetchModel(model(), { folder })).rejects.toThrow(
      /Tiny could not be fetched.*SHA-256 is .*removed/,
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  test('stops a file that grows beyond its size', async () => {
    answer = (_request, response) => response.writeHead(200).end(randomBytes(content.length * 3));
    await expect(fetchModel(model(), { folder })).rejects.toThrow(/larger than it should be/);
    expect(existsSync(file())).toBe(false);
  });

  test('tries the next source after one that fails', async () => {
    answer = (request, response) =>
      (request.url === '/bad' ? wrongBytes : whole)(request, response);
    const sources = [new URL('/bad', address()).href, address()];
    expect(await fetchModel(model(sources), { folder })).toMatchObject({ state: 'fetched' });
    expect(readFileSync(file())).toEqual(content);
  });

  test('says in one line why nothing could be had', async () => {
    const gone = address();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await expect(fetchModel(model([gone]), { folder })).rejects.toThrow(
      /^Tiny could not be fetched \([^\n]*\)\. It is tried again at the next start\.$/,
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  test('gives up soon on a server that never answers', async () => {
    answer = () => {};
    await expect(fetchModel(model(), { folder, connectLimit: 50 })).rejects.toThrow(/no answer/);
  });

  test('gives up on a download that stalls, and keeps what it has', async () => {
    answer = (_request, response) => {
      response.writeHead(200).write(content.subarray(0, 5000));
    };
    await expect(fetchModel(model(), { folder, stallLimit: 50 })).rejects.toThrow(/stalled/);
    expect(readFileSync(`${file()}.part`).length).toBe(5000);
  });

  test('fetches again a finished file that was changed', async () => {
    await fetchModel(model(), { folder });
    writeFileSync(file(), randomBytes(content.length));
    expect(await fetchModel(model(), { folder })).toMatchObject({ state: 'fetched' });
    expect(readFileSync(file())).toEqual(content);
  });
});

test('the manifest is complete', () => {
  for (const entry of readModelManifest().models) {
    expect(entry.sources.length).toBeGreaterThan(1);
    expect(entry.bytes).toBeGreaterThan(0);
    expect(entry.licence).not.toBe('');
  }
});
