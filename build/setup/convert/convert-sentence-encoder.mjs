/**
 * Turns a sentence encoder of the BERT family (safetensors and its vocabulary) into GGUF, with
 * low-rank changes of its layers merged in before it is made smaller.
 */
import { readFileSync } from 'node:fs';
import { readSafetensors } from './safetensors.mjs';
import { writeGguf } from './gguf-writer.mjs';

/**
 * @typedef {import('./safetensors.mjs').Tensor} Tensor
 * @typedef {import('./gguf-writer.mjs').GgufTensor} GgufTensor
 * @typedef {import('./gguf-writer.mjs').TensorType} TensorType
 */

/** Goes up when the same input gives another file, so that older files are made anew. */
export const converterVersion = 1;

/** Sizes that the file's tensors do not tell. */
const headSize = 32;
const normEpsilon = 1e-12;
const meanPooling = 1;
const fileTypes = { f32: 0, q8_0: 7 };

/** Name in the layer → name in GGUF → name in a file of changes. */
const matrices = /** @type {const} */ ([
  ['attention.self.query', 'attn_q', 'attention.query'],
  ['attention.self.key', 'attn_k', 'attention.key'],
  ['attention.self.value', 'attn_v', 'attention.value'],
  ['attention.output.dense', 'attn_output', 'attention.output'],
  ['intermediate.dense', 'ffn_up', 'intermediate'],
  ['output.dense', 'ffn_down', 'output'],
]);
const norms = /** @type {const} */ ([
  ['attention.output.LayerNorm', 'attn_output_norm'],
  ['output.LayerNorm', 'layer_output_norm'],
]);

/**
 * @param {{ weights: string, vocabulary: string, changes: string | null, target: string, name: string,
 *   type?: TensorType }} files `weights` and `changes` are safetensors files; `changes` holds
 *   `layer.N.PART.a` and `.b`, with B·A to be added to the matrix
 * @throws when a file is not what it should be
 */
export function convertSentenceEncoder({
  weights,
  vocabulary,
  changes,
  target,
  name,
  type = 'q8_0',
}) {
  const tensors = readSafetensors(weights);
  const changed = changes === null ? new Map() : readSafetensors(changes);
  const take = (/** @type {string} */ key) => {
    const tensor = tensors.get(key);
    if (tensor === undefined) throw new Error(`${weights} has no tensor ${key}.`);
    return tensor;
  };
  const tokens = readVocabulary(vocabulary);
  const words = take('embeddings.word_embeddings.weight');
  const [tokenCount = 0, width = 0] = words.shape;
  if (tokenCount !== tokens.length)
    throw new Error(`${vocabulary} has ${tokens.length} words, the model ${tokenCount}.`);
  const layerCount = new Set(
    [...tensors.keys()].flatMap((key) => /^encoder\.layer\.(\d+)\./.exec(key)?.[1] ?? []),
  ).size;

  /** @type {GgufTensor[]} */
  const written = [
    { name: 'token_embd.weight', type, ...words },
    { name: 'token_types.weight', type: 'f32', ...take('embeddings.token_type_embeddings.weight') },
    { name: 'position_embd.weight', type: 'f32', ...take('embeddings.position_embeddings.weight') },
    { name: 'token_embd_norm.weight', type: 'f32', ...take('embeddings.LayerNorm.weight') },
    { name: 'token_embd_norm.bias', type: 'f32', ...take('embeddings.LayerNorm.bias') },
  ];
  let merged = 0;
  for (let layer = 0; layer < layerCount; layer += 1) {
    for (const [from, to, part] of matrices) {
      const key = `layer.${layer}.${part}`;
      const a = changed.get(`${key}.a`);
      const b = changed.get(`${key}.b`);
      if ((a === undefined) !== (b === undefined))
        throw new Error(`${changes} has half of ${key}.`);
      const matrix = take(`encoder.layer.${layer}.${from}.weight`);
      if (a !== undefined && b !== undefined) merged += 2;
      written.push(
        {
          name: `blk.${layer}.${to}.weight`,
          type,
          ...(a === undefined || b === undefined ? matrix : addProduct(matrix, b, a, key)),
        },
        {
          name: `blk.${layer}.${to}.bias`,
          type: 'f32',
          ...take(`encoder.layer.${layer}.${from}.bias`),
        },
      );
    }
    for (const [from, to] of norms) {
      for (const end of ['weight', 'bias'])
        written.push({
          name: `blk.${layer}.${to}.${end}`,
          type: 'f32',
          ...take(`encoder.layer.${layer}.${from}.${end}`),
        });
    }
  }
  if (merged !== changed.size)
    throw new Error(`${changes} changes parts that the model does not have.`);

  const positions = take('embeddings.position_embeddings.weight').shape[0] ?? 0;
  const middle = take('encoder.layer.0.intermediate.dense.weight').shape[0] ?? 0;
  const id = (/** @type {string} */ token) => ({
    type: /** @type {const} */ ('u32'),
    value: tokens.indexOf(token),
  });
  writeGguf(
    target,
    {
      'general.architecture': { type: 'string', value: 'bert' },
      'general.name': { type: 'string', value: name },
      'general.license': { type: 'string', value: 'apache-2.0' },
      'general.file_type': { type: 'u32', value: fileTypes[type] },
      'bert.context_length': { type: 'u32', value: positions },
      'bert.embedding_length': { type: 'u32', value: width },
      'bert.feed_forward_length': { type: 'u32', value: middle },
      'bert.block_count': { type: 'u32', value: layerCount },
      'bert.attention.head_count': { type: 'u32', value: width / headSize },
      'bert.attention.layer_norm_epsilon': { type: 'f32', value: normEpsilon },
      'bert.attention.causal': { type: 'bool', value: false },
      'bert.pooling_type': { type: 'u32', value: meanPooling },
      'tokenizer.ggml.model': { type: 'string', value: 'bert' },
      'tokenizer.ggml.token_type_count': { type: 'u32', value: 2 },
      'tokenizer.ggml.tokens': { type: 'strings', value: tokens.map(marked) },
      'tokenizer.ggml.token_type': {
        type: 'i32s',
        value: tokens.map((token) => (isSpecial(token) ? 3 : 1)),
      },
      'tokenizer.ggml.unknown_token_id': id('[UNK]'),
      'tokenizer.ggml.cls_token_id': id('[CLS]'),
      'tokenizer.ggml.bos_token_id': id('[CLS]'),
      'tokenizer.ggml.seperator_token_id': id('[SEP]'),
      'tokenizer.ggml.eos_token_id': id('[SEP]'),
      'tokenizer.ggml.padding_token_id': id('[PAD]'),
      'tokenizer.ggml.mask_token_id': id('[MASK]'),
    },
    written,
  );
}

/** @param {string} path */
function readVocabulary(path) {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.replace(/\r$/, ''));
  if (lines.at(-1) === '') lines.pop();
  for (const token of ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']) {
    if (!lines.includes(token)) throw new Error(`${path} has no ${token}.`);
  }
  return lines;
}

/** @param {string} token */
function isSpecial(token) {
  return /^\[(?:PAD|UNK|CLS|SEP|MASK|unused\d+)\]$/.test(token);
}

/**
 * llama.cpp marks the beginning of a word, where the vocabulary marks what is none.
 * @param {string} token
 */
function marked(token) {
  if (isSpecial(token)) return token;
  return token.startsWith('##') ? token.slice(2) : `\u2581${token}`;
}

/**
 * @param {Tensor} matrix rows × columns
 * @param {Tensor} b rows × rank
 * @param {Tensor} a rank × columns
 * @param {string} key for the message
 * @returns {Tensor} matrix + b·a
 */
function addProduct(matrix, b, a, key) {
  const [rows = 0, columns = 0] = matrix.shape;
  const rank = a.shape[0] ?? 0;
  if (b.shape[0] !== rows || b.shape[1] !== rank || a.shape[1] !== columns)
    throw new Error(`The change ${key} does not fit the model's matrix.`);
  const values = matrix.values.slice();
  for (let row = 0; row < rows; row += 1) {
    for (let step = 0; step < rank; step += 1) {
      const factor = b.values[row * rank + step] ?? 0;
      if (factor === 0) continue;
      for (let column = 0; column < columns; column += 1) {
        const at = row * columns + column;
        values[at] = (values[at] ?? 0) + factor * (a.values[step * columns + column] ?? 0);
      }
    }
  }
  return { shape: matrix.shape, values };
}
