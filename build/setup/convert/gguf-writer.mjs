/** Writes GGUF files (version 3), the format that llama.cpp loads. */
import { writeFileSync } from 'node:fs';
import { toHalf } from './half-floats.mjs';

/**
 * @typedef {{ type: 'u32' | 'i32' | 'f32', value: number } | { type: 'bool', value: boolean }
 *   | { type: 'string', value: string } | { type: 'strings', value: readonly string[] }
 *   | { type: 'i32s' | 'f32s', value: readonly number[] }} GgufValue
 * @typedef {'f32' | 'q8_0'} TensorType
 * @typedef {{ name: string, type: TensorType, shape: readonly number[], values: Float32Array }} GgufTensor
 *   `shape` with the row count first, as in safetensors; a `q8_0` row is a multiple of 32 long
 */

const alignment = 32;
const tensorTypes = { f32: 0, q8_0: 8 };
const valueTypes = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9 };

/**
 * @param {string} path
 * @param {Readonly<Record<string, GgufValue>>} metadata
 * @param {readonly GgufTensor[]} tensors
 */
export function writeGguf(path, metadata, tensors) {
  const data = tensors.map(({ type, values }) =>
    type === 'f32' ? rawFloats(values) : quantised(values),
  );
  /** @type {Buffer[]} */
  const parts = [
    Buffer.from('GGUF'),
    unsigned(3),
    long(tensors.length),
    long(Object.keys(metadata).length),
  ];
  for (const [key, value] of Object.entries(metadata))
    parts.push(text(key), ...metadataValue(value));
  let offset = 0;
  for (const [index, { name, type, shape }] of tensors.entries()) {
    parts.push(text(name), unsigned(shape.length));
    // GGUF names the length of a row first.
    for (const length of shape.toReversed()) parts.push(long(length));
    parts.push(unsigned(tensorTypes[type]), long(offset));
    offset += padded(data[index]?.length ?? 0);
  }
  const header = Buffer.concat(parts);
  writeFileSync(
    path,
    Buffer.concat([
      header,
      padding(header.length),
      ...data.flatMap((bytes) => [bytes, padding(bytes.length)]),
    ]),
  );
}

/** @param {Float32Array} values */
function rawFloats(values) {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeFloatLE(value, index * 4);
  return bytes;
}

/**
 * Q8_0: blocks of 32 numbers, each a half float and 32 signed bytes that it scales.
 * @param {Float32Array} values
 */
function quantised(values) {
  if (values.length % 32 !== 0) throw new Error('Q8_0 takes whole blocks of 32 numbers.');
  const bytes = Buffer.alloc((values.length / 32) * 34);
  for (let block = 0; block * 32 < values.length; block += 1) {
    const numbers = values.subarray(block * 32, block * 32 + 32);
    let largest = 0;
    for (const value of numbers) largest = Math.max(largest, Math.abs(value));
    const scale = largest / 127;
    bytes.writeUInt16LE(toHalf(scale), block * 34);
    for (const [index, value] of numbers.entries())
      bytes.writeInt8(scale === 0 ? 0 : Math.round(value / scale), block * 34 + 2 + index);
  }
  return bytes;
}

/**
 * @param {GgufValue} entry
 * @returns {Buffer[]}
 */
function metadataValue(entry) {
  switch (entry.type) {
    case 'u32':
      return [unsigned(valueTypes.u32), unsigned(entry.value)];
    case 'i32':
      return [unsigned(valueTypes.i32), signed(entry.value)];
    case 'f32':
      return [unsigned(valueTypes.f32), float(entry.value)];
    case 'bool':
      return [unsigned(valueTypes.bool), Buffer.from([entry.value ? 1 : 0])];
    case 'string':
      return [unsigned(valueTypes.string), text(entry.value)];
    case 'strings':
      return [...arrayHead(valueTypes.string, entry.value.length), ...entry.value.map(text)];
    case 'i32s':
      return [...arrayHead(valueTypes.i32, entry.value.length), ...entry.value.map(signed)];
    case 'f32s':
      return [...arrayHead(valueTypes.f32, entry.value.length), ...entry.value.map(float)];
  }
}

/**
 * @param {number} type
 * @param {number} length
 */
function arrayHead(type, length) {
  return [unsigned(valueTypes.array), unsigned(type), long(length)];
}

/** @param {string} value */
function text(value) {
  const bytes = Buffer.from(value);
  return Buffer.concat([long(bytes.length), bytes]);
}

/** @param {number} value */
function unsigned(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** @param {number} value */
function signed(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

/** @param {number} value */
function float(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

/** @param {number} value */
function long(value) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/** @param {number} length */
function padded(length) {
  return Math.ceil(length / alignment) * alignment;
}

/** @param {number} length */
function padding(length) {
  return Buffer.alloc(padded(length) - length);
}
