/** Reads safetensors files: eight bytes of length, a JSON header, raw little-endian numbers. */
import { readFileSync } from 'node:fs';
import { fromHalf } from './half-floats.mjs';

/**
 * @typedef {{ shape: number[], values: Float32Array }} Tensor row by row
 * @typedef {{ dtype: string, shape: number[], data_offsets: [number, number] }} TensorEntry
 */

/** A header of a model as small as ours is far below this (bytes). */
const headerLimit = 10_000_000;

/**
 * @param {string} path
 * @returns {Map<string, Tensor>} the tensors of 32 and 16 bit floats; others are left out
 */
export function readSafetensors(path) {
  const file = readFileSync(path);
  const headerLength = file.length < 8 ? NaN : Number(file.readBigUInt64LE(0));
  if (!(headerLength <= headerLimit && 8 + headerLength <= file.length))
    throw new Error(`${path} is no safetensors file.`);
  /** @type {Record<string, TensorEntry>} */
  const header = JSON.parse(file.toString('utf8', 8, 8 + headerLength));
  const data = file.subarray(8 + headerLength);
  /** @type {Map<string, Tensor>} */
  const tensors = new Map();
  for (const [name, entry] of Object.entries(header)) {
    const size = { F32: 4, F16: 2 }[entry.dtype];
    if (name === '__metadata__' || size === undefined) continue;
    const [start, end] = entry.data_offsets;
    const count = entry.shape.reduce((product, length) => product * length, 1);
    if (end - start !== count * size || end > data.length)
      throw new Error(`${path}: the tensor ${name} is not whole.`);
    const values = new Float32Array(count);
    for (let index = 0; index < count; index += 1) {
      const at = start + index * size;
      values[index] = size === 4 ? data.readFloatLE(at) : fromHalf(data.readUInt16LE(at));
    }
    tensors.set(name, { shape: entry.shape, values });
  }
  return tensors;
}
