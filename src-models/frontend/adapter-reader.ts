import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LlamaContext, LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import { frontendLabels, type FrontendLabel } from '#shared/contracts/frontend-model.ts';
import { KinglyError } from '#shared/errors.ts';
import { parseCommand } from '#shared/protocol/codec.ts';
import { isModelFile } from '../embedded/model-file-header.ts';
import { loadLlamaLibrary, sharedLlama } from '../embedded/runtime.ts';
import { hasContent } from '../embedding-model.ts';
import { copyGrammar } from './copy-grammar.ts';
import { forEachLabel, toProbabilities, type SlotReader } from './draft-reader.ts';
import { adapterHeadSchema, readHead, type AdapterHead } from './heads.ts';

/** Tokens of a draft that count: of a longer one the beginning, which is in the cache, and the end. */
const draftBeginning = 192;
const draftEnd = 64;
/** Tokens of one draft with its prompt and line; all drafts together stay below 2,048. */
const contextLength = 512;
/** Drafts of so many clients are kept in the cache at once. */
const sequenceCount = 2;
/** Tokens in one go of the processor: about 70 ms, within which no newer draft is heard. */
const batchSize = 32;
const longestLine = 160;
/** A longer text is cut before it is made into tokens (UTF-16 code units). */
const longestText = 8_000;

/** The tokens that make a head’s prompt and answers. */
type Prompt = {
  readonly before: readonly Token[];
  readonly separator: readonly Token[];
  readonly labels: Readonly<Record<FrontendLabel, Token>>;
};

/**
 * The reader that shows a draft to the small language model with its trained adapter, and looks at
 * the probabilities of the label tokens. Rejects, saying why, when its files are missing or unfit.
 */
export async function openAdapterReader(folders: {
  readonly filesFolder: string;
  readonly cacheFolder: string;
}): Promise<SlotReader> {
  const head = await readHead(join(folders.filesFolder, 'adapter-head.json'), adapterHeadSchema);
  const adapterPath = join(folders.filesFolder, 'kingly-front.lora.gguf');
  const modelPath = join(folders.cacheFolder, 'models', 'SmolLM2-135M-Instruct.Q4_1.gguf');
  for (const path of [adapterPath, modelPath]) {
    if (!existsSync(path) || !(await isModelFile(path)))
      throw new KinglyError('not_found', `${path} is missing or is no model file.`);
  }
  const llama = await sharedLlama();
  const model = await llama.loadModel({ modelPath });
  try {
    const context = await model.createContext({
      contextSize: contextLength,
      sequences: sequenceCount,
      batchSize,
      threads: { ideal: 1, min: 1 },
      lora: { adapters: [{ filePath: adapterPath }] },
    });
    const reader = new AdapterReader(model, context, head);
    // The first pass is the slow one.
    await reader.read('hello', new AbortController().signal);
    return reader;
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

class AdapterReader implements SlotReader {
  readonly #model: LlamaModel;
  readonly #context: LlamaContext;
  readonly #head: AdapterHead;
  readonly #prompt: Prompt;
  /** The one used longest ago first. */
  readonly #sequences: LlamaContextSequence[];
  #running: Promise<unknown> = Promise.resolve();

  constructor(model: LlamaModel, context: LlamaContext, head: AdapterHead) {
    this.#model = model;
    this.#context = context;
    this.#head = head;
    this.#prompt = {
      before: model.tokenize(head.prompt.before, true),
      separator: model.tokenize(head.prompt.separator, true),
      labels: forEachLabel((label) => oneToken(model, head.labelTokens[label])),
    };
    if (new Set(Object.values(this.#prompt.labels)).size !== frontendLabels.length)
      throw new Error('Two labels have the same token.');
    this.#sequences = Array.from({ length: sequenceCount }, () => context.getSequence());
  }

  read(draft: string, signal: AbortSignal) {
    return this.#alone(async () => {
      if (!hasContent(draft) || signal.aborted) return null;
      const tokens = this.#tokensOf(draft);
      return this.#onSequence(tokens, async (sequence) => {
        const last = tokens.at(-1);
        if (!(await evaluate(sequence, tokens.slice(0, -1), signal)) || last === undefined)
          return null;
        const wanted = Object.values(this.#prompt.labels);
        const [output] = await sequence.controlledEvaluate([
          [last, { generateNext: { logits: { filter: { tokens: wanted } } } }],
        ]);
        const logits = output?.next.logits;
        const score = (label: FrontendLabel): number =>
          (logits?.get(this.#prompt.labels[label]) ?? Number.NaN) + this.#head.bias[label];
        return toProbabilities(forEachLabel(score), this.#head.temperature);
      });
    });
  }

  copySlots(
    request: {
      readonly draft: string;
      readonly label: FrontendLabel;
      readonly workflowIds: readonly string[];
    },
    signal: AbortSignal,
  ) {
    return this.#alone(async () => {
      const { draft, label, workflowIds } = request;
      const gbnf = copyGrammar(draft, label, workflowIds);
      if (gbnf === null || signal.aborted) return null;
      const { LlamaGrammarEvaluationState: EvaluationState } = await loadLlamaLibrary();
      const grammar = await this.#model.llama.createGrammar({ grammar: gbnf });
      const state = new EvaluationState({ model: this.#model, grammar });
      const tokens = [...this.#tokensOf(draft), ...this.#model.tokenize(`${label}:`, false)];
      return this.#onSequence(tokens, async (sequence) => {
        const last = tokens.at(-1);
        if (!(await evaluate(sequence, tokens.slice(0, -1), signal)) || last === undefined)
          return null;
        const written: Token[] = [];
        const options = { grammarEvaluationState: state, temperature: 0 };
        for await (const token of sequence.evaluate([last], options)) {
          if (signal.aborted || written.length >= longestLine) return null;
          written.push(token);
        }
        const line = `${label}:${this.#model.detokenize(written, false, tokens.slice(-4))}`;
        const parsed = parseCommand(line);
        return parsed.ok && parsed.value.kind === label ? line : null;
      });
    });
  }

  countTokens(text: string): number {
    return this.#model.tokenize(text, false).length;
  }

  async close(): Promise<void> {
    await this.#running.catch(() => undefined);
    await this.#context.dispose();
    await this.#model.dispose();
  }

  /** One draft at a time: the sequences share one thread. */
  #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#running.then(work);
    this.#running = result.catch(() => undefined);
    return result;
  }

  #tokensOf(draft: string): readonly Token[] {
    const tokens = this.#model.tokenize(draft.trim().slice(0, longestText), false);
    const shown =
      tokens.length > draftBeginning + draftEnd
        ? [...tokens.slice(0, draftBeginning), ...tokens.slice(-draftEnd)]
        : tokens;
    return [...this.#prompt.before, ...shown, ...this.#prompt.separator];
  }

  /** Works on the sequence that already holds the longest beginning of these tokens. */
  async #onSequence<Result>(
    tokens: readonly Token[],
    work: (sequence: LlamaContextSequence) => Promise<Result>,
  ): Promise<Result> {
    let best = this.#sequences[0];
    let longest = this.#prompt.before.length;
    for (const sequence of this.#sequences) {
      const same = sequence.compareContextTokens([...tokens]).firstDifferentIndex;
      if (same > longest) [best, longest] = [sequence, same];
    }
    if (best === undefined) throw new KinglyError('internal', 'The adapter has no sequence.');
    this.#sequences.splice(this.#sequences.indexOf(best), 1);
    this.#sequences.push(best);
    try {
      return await work(best);
    } catch (error) {
      // What the sequence holds is not known after an error.
      await best.clearHistory().catch(() => undefined);
      throw error;
    }
  }
}

/** Brings a sequence to these tokens; only what is new costs time. False when it was stopped. */
async function evaluate(
  sequence: LlamaContextSequence,
  tokens: readonly Token[],
  signal: AbortSignal,
): Promise<boolean> {
  await sequence.adaptStateToTokens([...tokens], false);
  for (let index = sequence.nextTokenIndex; index < tokens.length; index += batchSize) {
    if (signal.aborted) return false;
    await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(index, index + batchSize));
  }
  return !signal.aborted;
}

function oneToken(model: LlamaModel, text: string): Token {
  const [token, ...rest] = model.tokenize(text, false);
  if (token === undefined || rest.length > 0)
    throw new Error(`The label’s text “${text}” is not one token.`);
  return token;
}
