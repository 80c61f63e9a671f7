import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readGgufFileInfo } from 'node-llama-cpp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { convertModel } from './convert-model.mjs';
import { convertSentenceEncoder } from './convert-sentence-encoder.mjs';
import { fromHalf, toHalf } from './half-floats.mjs';
import { readSafetensors } from './safetensors.mjs';

const width = 32;
const middle = 64;
const words = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'read', '##er', '…'];

type Numbers = { readonly shape: readonly number[]; readonly values: Float32Array };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kingly-convert-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Numbers that look random and are the same each time. */
function numbers(shape: readonly number[], seed: number): Numbers {
  const count = shape.reduce((product, length) => product * length, 1);
  let state = seed;
  const values = Float32Array.from({ length: count }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 1_073_741_824 - 1;
  });
  return { shape, values };
}

/** A whole encoder with one layer. */
function tinyEncoder(): Record<string, Numbers> {
  const layer = 'encoder.layer.0';
  const shapes: Readonly<Record<string, readonly number[]>> = {
    'embeddings.word_embeddings.weight': [words.length, width],
    'embeddings.token_type_embeddings.weight': [2, width],
    'embeddings.position_embeddings.weight': [16, width],
    'embeddings.LayerNorm.weight': [width],
    'embeddings.LayerNorm.bias': [width],
    ...Object.fromEntries(
      ['attention.self.query', 'attention.self.key', 'attention.self.value'].flatMap((name) => [
        [`${layer}.${name}.weight`, [width, width]],
        [`${layer}.${name}.bias`, [width]],
      ]),
    ),
    [`${layer}.attention.output.dense.weight`]: [width, width],
    [`${layer}.attention.output.dense.bias`]: [width],
    [`${layer}.attention.output.LayerNorm.weight`]: [width],
    [`${layer}.attention.output.LayerNorm.bias`]: [width],
    [`${layer}.intermediate.dense.weight`]: [middle, width],
    [`${layer}.intermediate.dense.bias`]: [middle],
    [`${layer}.output.dense.weight`]: [width, middle],
    [`${layer}.output.dense.bias`]: [width],
    [`${layer}.output.LayerNorm.weight`]: [width],
    [`${layer}.output.LayerNorm.bias`]: [width],
  };
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape], index) => [name, numbers(shape, index + 1)]),
  );
}

function writeSafetensors(
  name: string,
  tensors: Readonly<Record<string, Numbers>>,
  type: 'F32' | 'F16',
): string {
  const size = type === 'F32' ? 4 : 2;
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  const parts: Buffer[] = [];
  let offset = 0;
  for (const [key, { shape, values }] of Object.entries(tensors)) {
    const bytes = Buffer.alloc(values.length * size);
    for (const [index, value] of values.entries()) {
      if (type === 'F32') bytes.writeFloatLE(value, index * 4);
      else bytes.writeUInt16LE(toHalf(value), index * 2);
    }
    header[key] = { dtype: type, shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
    parts.push(bytes);
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const file = path.join(folder, name);
  writeFileSync(file, Buffer.concat([length, json, ...parts]));
  return file;
}

function vocabulary(lines: readonly string[] = words): string {
  const file = path.join(folder, 'vocab.txt');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

function convert(weights: string, changes: string | null, name: string): string {
  const target = path.join(folder, name);
  convertSentenceEncoder({ weights, vocabulary: vocabulary(), changes, target, name: 'Tiny' });
  return target;
}

test('half floats are the nearest ones, ties to even, also near zero and beyond the range', () => {
  const values = [0, -0, 1, -1, 1 / 3, 65_504, 65_519, 65_520, 1e-7, 6e-8, 2.9e-8, 2 ** -14, 1e9];
  const expected = [0, -0, 1, -1, 0.333251953125, 65_504, 65_504, Infinity];
  expect(values.slice(0, 8).map((value) => fromHalf(toHalf(value)))).toEqual(expected);
  expect(fromHalf(toHalf(1e-7))).toBeCloseTo(1.19e-7, 9);
  expect(fromHalf(toHalf(2.9e-8))).toBe(0);
  expect(fromHalf(toHalf(2 ** -14))).toBe(2 ** -14);
  expect(fromHalf(toHalf(1 + 2 ** -11))).toBe(1);
  expect(fromHalf(toHalf(1 + 3 * 2 ** -11))).toBe(1 + 2 ** -9);
  expect(fromHalf(toHalf(NaN))).toBeNaN();
  for (let bits = 0; bits < 0x7c00; bits += 1) expect(toHalf(fromHalf(bits))).toBe(bits);
});

test('a file of 16 bit numbers is read as one of 32 bits', () => {
  const tensors = { 'layer.0.output.a': numbers([2, 3], 5) };
  const halves = readSafetensors(writeSafetensors('half', tensors, 'F16')).get('layer.0.output.a');
  expect(halves?.shape).toEqual([2, 3]);
  for (const [index, value] of tensors['layer.0.output.a'].values.entries())
    expect(halves?.values[index]).toBeCloseTo(value, 3);
});

test('llama.cpp finds what it needs in the written file', async () => {
  const file = convert(writeSafetensors('weights', tinyEncoder(), 'F32'), null, 'tiny.gguf');
  const { metadata, tensorInfo } = await readGgufFileInfo(file);
  expect(metadata).toMatchObject({
    general: { architecture: 'bert', name: 'Tiny' },
    bert: { block_count: 1, embedding_length: width, context_length: 16, pooling_type: 1 },
    tokenizer: {
      ggml: {
        tokens: ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', '\u2581read', 'er', '\u2581…'],
        cls_token_id: 2,
      },
    },
  });
  const up = tensorInfo?.find(({ name }) => name === 'blk.0.ffn_up.weight');
  expect(up).toMatchObject({ dimensions: [width, middle], ggmlType: 8 });
  expect(tensorInfo).toHaveLength(5 + 16);
});

test('changes are merged before the weights are made smaller', () => {
  const encoder = tinyEncoder();
  const rank = 2;
  const b = numbers([middle, rank], 70);
  const a = numbers([rank, width], 71);
  // What the merged matrix must be, with the very numbers that 16 bits can hold.
  const half = (value: number | undefined): number => fromHalf(toHalf(value ?? 0));
  const key = 'encoder.layer.0.intermediate.dense.weight';
  const merged = Float32Array.from(encoder[key]?.values ?? []);
  for (let row = 0; row < middle; row += 1) {
    for (let step = 0; step < rank; step += 1) {
      for (let column = 0; column < width; column += 1) {
        const at = row * width + column;
        merged[at] =
          (merged[at] ?? 0) +
          half(b.values[row * rank + step]) * half(a.values[step * width + column]);
      }
    }
  }
  const weights = writeSafetensors('weights', encoder, 'F32');
  const changes = { 'layer.0.intermediate.a': a, 'layer.0.intermediate.b': b };
  const viaChanges = convert(weights, writeSafetensors('changes', changes, 'F16'), 'one.gguf');
  const direct = convert(
    writeSafetensors(
      'merged',
      { ...encoder, [key]: { shape: [middle, width], values: merged } },
      'F32',
    ),
    null,
    'two.gguf',
  );
  expect(readFileSync(viaChanges).equals(readFileSync(direct))).toBe(true);
  expect(readFileSync(viaChanges).equals(readFileSync(convert(weights, null, 'three.gguf')))).toBe(
    false,
  );
});

test('files that do not belong together are refused with the reason', () => {
  const weights = writeSafetensors('weights', tinyEncoder(), 'F32');
  const odd = writeSafetensors('odd', { 'layer.7.output.a': numbers([2, 2], 1) }, 'F16');
  expect(() => convert(weights, odd, 'x.gguf')).toThrow('parts that the model does not have');
  const wrong = {
    'layer.0.output.a': numbers([2, 8], 1),
    'layer.0.output.b': numbers([width, 2], 1),
  };
  expect(() => convert(weights, writeSafetensors('wrong', wrong, 'F16'), 'x.gguf')).toThrow(
    'does not fit',
  );
  writeFileSync(path.join(folder, 'text'), 'version https://example');
  expect(() => convert(path.join(folder, 'text'), null, 'x.gguf')).toThrow(
    'is no safetensors file',
  );
});

test('a model is converted once, and again when its changes are others', () => {
  writeSafetensors('w', tinyEncoder(), 'F32');
  vocabulary();
  const source = { title: '', bytes: 1, licence: '', sources: [] };
  const model = {
    id: 'tiny',
    title: 'Tiny',
    file: 'tiny.gguf',
    weights: 'w',
    vocabulary: 'v',
    changes: 'changes',
  };
  const manifest = {
    models: [
      { ...source, id: 'w', file: 'w', sha256: 'a' },
      { ...source, id: 'v', file: 'vocab.txt', sha256: 'b' },
    ],
    converted: [model],
  };
  const run = (): string => convertModel(model, { folder, manifest, repository: folder }).state;
  expect([run(), run()]).toEqual(['converted', 'present']);
  writeSafetensors(
    'changes',
    { 'layer.0.output.a': numbers([1, middle], 1), 'layer.0.output.b': numbers([width, 1], 2) },
    'F16',
  );
  expect([run(), run()]).toEqual(['converted', 'present']);
  writeFileSync(path.join(folder, 'tiny.gguf'), 'half');
  expect(run()).toBe('converted');
  expect(existsSync(path.join(folder, 'tiny.gguf.part'))).toBe(false);
});
