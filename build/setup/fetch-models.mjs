/**
 * Fetches the small models into `KINGLY_CACHE/models` (default `~/.cache/kingly/models`), once per
 * machine. A half download is continued, the SHA-256 decides, a wrong file is removed.
 */
import { createHash } from 'node:crypto';
import {
  createReadStream,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { convertModel } from './convert/convert-model.mjs';
import { readModelManifest } from './model-manifest.mjs';
import { downloadFrom, sizeOf, sourceName } from './model-sources.mjs';
import { cacheFolder } from './places.mjs';
import { formatBytes } from './report.mjs';

/**
 * @typedef {import('./model-manifest.mjs').ModelEntry} ModelEntry
 * @typedef {{
 *   folder?: string, connectLimit?: number, stallLimit?: number,
 *   onProgress?: (text: string) => void,
 * }} FetchOptions limits in ms
 * @typedef {{ id: string, path: string, state: 'present' | 'fetched' | 'converted', from?: string }} FetchedModel
 */

/** No model could be had; the message says why, for people. */
export class ModelUnavailable extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = 'ModelUnavailable';
  }
}

/**
 * @param {string} path
 * @returns {Promise<string>} SHA-256 of a file, in hexadecimal
 */
async function hashOf(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/**
 * The stamp's content: while size and time of the file are these, its hash need not be taken again.
 * @param {ModelEntry} model
 * @param {string} path
 */
function stampOf(model, path) {
  const { size, mtimeMs } = statSync(path);
  return JSON.stringify({ sha256: model.sha256, size, mtimeMs });
}

/**
 * Whether the finished file is there and right; a wrong one is removed.
 * @param {ModelEntry} model
 * @param {string} path
 * @returns {Promise<boolean>}
 */
async function isPresent(model, path) {
  if (sizeOf(path) === 0) return false;
  try {
    if (readFileSync(`${path}.checked`, 'utf8') === stampOf(model, path)) return true;
  } catch {
    // No stamp: the hash decides.
  }
  if (sizeOf(path) === model.bytes && (await hashOf(path)) === model.sha256) {
    writeFileSync(`${path}.checked`, stampOf(model, path));
    return true;
  }
  rmSync(path, { force: true });
  return false;
}

/**
 * @param {ModelEntry} model
 * @param {string} part
 * @returns {Promise<string | undefined>} what is wrong with a downloaded file
 */
async function problemOf(model, part) {
  const size = sizeOf(part);
  if (size < model.bytes) return `the download ended at ${size} of ${model.bytes} bytes`;
  if (size > model.bytes) return `the file has ${size} bytes, not ${model.bytes}`;
  const hash = await hashOf(part);
  return hash === model.sha256
    ? undefined
    : `its SHA-256 is ${hash.slice(0, 12)}…, not ${model.sha256.slice(0, 12)}…; the file was removed`;
}

/**
 * Tries one source; a continued download that turns out wrong is tried once more from the start.
 * @param {ModelEntry} model
 * @param {import('./model-manifest.mjs').ModelSource} source
 * @param {string} part
 * @param {Required<Pick<FetchOptions, 'connectLimit' | 'stallLimit' | 'onProgress'>>} options
 * @returns {Promise<string | undefined>} what went wrong
 */
async function trySource(model, source, part, options) {
  for (let attempt = 1; ; attempt += 1) {
    const continued = sizeOf(part) > 0;
    try {
      await downloadFrom(source, {
        model,
        part,
        connectLimit: options.connectLimit,
        stallLimit: options.stallLimit,
        onBytes: (bytes) =>
          options.onProgress(
            `${model.title}: ${formatBytes(bytes)} of ${formatBytes(model.bytes)} from ${sourceName(source)}`,
          ),
      });
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    const problem = await problemOf(model, part);
    if (problem === undefined) return undefined;
    // A short file stays and is continued next time; any other is of no use.
    if (sizeOf(part) >= model.bytes) rmSync(part, { force: true });
    if (!continued || attempt > 1) return problem;
  }
}

/**
 * Makes sure that one model is there.
 * @param {ModelEntry} model
 * @param {FetchOptions} [options]
 * @returns {Promise<FetchedModel>}
 * @throws {ModelUnavailable} when no source had it
 */
export async function fetchModel(model, options = {}) {
  const folder = options.folder ?? join(cacheFolder(), 'models');
  const path = join(folder, model.file);
  if (await isPresent(model, path)) return { id: model.id, path, state: 'present' };
  mkdirSync(folder, { recursive: true });
  const part = `${path}.part`;
  /** @type {string[]} */
  const problems = [];
  for (const source of model.sources) {
    const problem = await trySource(model, source, part, {
      connectLimit: options.connectLimit ?? 6000,
      stallLimit: options.stallLimit ?? 60_000,
      onProgress: options.onProgress ?? (() => {}),
    });
    if (problem === undefined) {
      renameSync(part, path);
      // What the hub's downloader had begun before another source succeeded.
      rmSync(`${part}.ipull`, { force: true });
      writeFileSync(`${path}.checked`, stampOf(model, path));
      return { id: model.id, path, state: 'fetched', from: sourceName(source) };
    }
    problems.push(`${sourceName(source)}: ${problem}`);
  }
  throw new ModelUnavailable(
    `${model.title} could not be fetched (${problems.join('; ')}). It is tried again at the next start.`,
  );
}

/**
 * Makes sure that all models of the manifest are there, and those that are made of them. One that
 * cannot be had does not keep the others away.
 * @param {FetchOptions} [options]
 * @returns {Promise<FetchedModel[]>}
 * @throws {ModelUnavailable} when one is missing in the end
 */
export async function fetchModels(options = {}) {
  const manifest = readModelManifest();
  const folder = options.folder ?? join(cacheFolder(), 'models');
  /** @type {FetchedModel[]} */
  const fetched = [];
  /** @type {string[]} */
  const problems = [];
  const attempt = async (/** @type {() => FetchedModel | Promise<FetchedModel>} */ work) => {
    try {
      fetched.push(await work());
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  };
  for (const model of manifest.models) await attempt(() => fetchModel(model, options));
  for (const model of manifest.converted) {
    // Without its files there is nothing to say that has not been said.
    if ([model.weights, model.vocabulary].every((id) => fetched.some((file) => file.id === id)))
      await attempt(() => convertModel(model, { folder, manifest, ...progressOf(options) }));
  }
  if (problems.length > 0) throw new ModelUnavailable(problems.join(' '));
  return fetched;
}

/** @param {FetchOptions} options */
function progressOf({ onProgress }) {
  return onProgress === undefined ? {} : { onProgress };
}
