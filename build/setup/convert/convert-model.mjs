/** Makes the converted models of the manifest, once; anew when what they are made of has changed. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../places.mjs';
import { convertSentenceEncoder, converterVersion } from './convert-sentence-encoder.mjs';

/**
 * @typedef {import('../model-manifest.mjs').ConvertedEntry} ConvertedEntry
 * @typedef {import('../model-manifest.mjs').ModelManifest} ModelManifest
 */

/**
 * @param {ConvertedEntry} model
 * @param {{ folder: string, manifest: ModelManifest, repository?: string,
 *   onProgress?: (text: string) => void }} options `folder` holds the fetched files and gets the new one
 * @returns {{ id: string, path: string, state: 'present' | 'converted' }}
 * @throws when a file cannot be read as what it should be
 */
export function convertModel(model, { folder, manifest, repository = root, onProgress }) {
  const path = join(folder, model.file);
  const changes =
    model.changes !== null && existsSync(join(repository, model.changes))
      ? join(repository, model.changes)
      : null;
  const sources = [model.weights, model.vocabulary].map((id) => {
    const source = manifest.models.find((entry) => entry.id === id);
    if (source === undefined) throw new Error(`${model.id} is made of ${id}, which nobody lists.`);
    return source;
  });
  const [weights, vocabulary] = sources;
  if (weights === undefined || vocabulary === undefined)
    throw new Error(`${model.id} has no sources.`);
  const made = [
    `converter ${converterVersion}`,
    ...sources.map(({ sha256 }) => sha256),
    changes === null
      ? 'no changes'
      : createHash('sha256').update(readFileSync(changes)).digest('hex'),
  ].join(' ');
  if (isMade(path, made)) return { id: model.id, path, state: 'present' };
  onProgress?.(`${model.title} is converted`);
  const part = `${path}.part`;
  rmSync(path, { force: true });
  convertSentenceEncoder({
    weights: join(folder, weights.file),
    vocabulary: join(folder, vocabulary.file),
    changes,
    target: part,
    name: model.title,
  });
  renameSync(part, path);
  writeFileSync(`${path}.made`, stamp(path, made));
  return { id: model.id, path, state: 'converted' };
}

/**
 * @param {string} path
 * @param {string} made
 */
function isMade(path, made) {
  try {
    return readFileSync(`${path}.made`, 'utf8') === stamp(path, made);
  } catch {
    return false;
  }
}

/**
 * @param {string} path
 * @param {string} made what it was made of
 */
function stamp(path, made) {
  const { size, mtimeMs } = statSync(path);
  return JSON.stringify({ made, size, mtimeMs });
}
