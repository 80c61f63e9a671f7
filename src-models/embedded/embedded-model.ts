import type { ChatWrapper, LlamaContext, LlamaContextSequence, LlamaModel } from 'node-llama-cpp';
import type { ModelDescription } from '#shared/contracts/entities.ts';
import { KinglyError } from '#shared/errors.ts';
import type { LanguageModel, ModelPart, ModelRequest } from '../language-model.ts';
import { abortedPart, closedPart, errorPart } from '../model-parts.ts';
import { linkAbort } from '../stream-abort.ts';
import { renderChatPrompt } from './chat-prompt.ts';
import { generate } from './generate.ts';
import { isModelFile } from './model-file-header.ts';
import { coreCount, loadLlamaLibrary, sharedLlama, threadsFor } from './runtime.ts';
import type { EmbeddedFile } from './embedded-files.ts';
import { embeddedContextLength } from './embedded-files.ts';
import { SlotQueue } from './slot-queue.ts';
import { loadFailure } from './load-failure.ts';

/** One interactive answer beside one background answer. */
const sequenceCount = 2;

/** Tokens in one go of the processor: about 70 ms of a 135M model, and no stop takes effect within. */
const batchSize = 32;

/**
 * Loads a model file into this process. Rejects with `model_unavailable` when the file or the
 * runtime does not work here. `contextLength` is in tokens.
 */
export async function loadEmbeddedModel(
  file: EmbeddedFile,
  contextLength = embeddedContextLength,
): Promise<LanguageModel> {
  let model: LlamaModel | null = null;
  try {
    if (!(await isModelFile(file.path))) throw new Error('it is no GGUF file');
    const { resolveChatWrapper } = await loadLlamaLibrary();
    const llama = await sharedLlama();
    model = await llama.loadModel({ modelPath: file.path });
    const threads = threadsFor(coreCount(), llama.cpuMathCores);
    const context = await model.createContext({
      contextSize: Math.min(contextLength, model.trainContextSize),
      sequences: sequenceCount,
      batchSize,
      threads: { ideal: threads, min: threads },
      swaFullCache: true,
    });
    return new EmbeddedModel(file.description, model, context, resolveChatWrapper(model));
  } catch (error) {
    await model?.dispose();
    throw loadFailure(file.path, error);
  }
}

class EmbeddedModel implements LanguageModel {
  readonly description: ModelDescription;
  readonly #model: LlamaModel;
  readonly #context: LlamaContext;
  readonly #wrapper: ChatWrapper;
  readonly #free: LlamaContextSequence[];
  readonly #slots = new SlotQueue(sequenceCount);
  readonly #closing = new AbortController();
  /** Steps that are in the runtime now; a stream whose reader pauses is in none. */
  readonly #steps = new Set<Promise<unknown>>();
  #closed: Promise<void> | null = null;

  constructor(
    description: ModelDescription,
    model: LlamaModel,
    context: LlamaContext,
    wrapper: ChatWrapper,
  ) {
    this.description = { ...description, contextLength: context.contextSize };
    this.#model = model;
    this.#context = context;
    this.#wrapper = wrapper;
    this.#free = Array.from({ length: sequenceCount }, () => context.getSequence());
  }

  async *stream(request: ModelRequest): AsyncGenerator<ModelPart> {
    if (this.#closed !== null) {
      yield closedPart(this.description.name);
      return;
    }
    if (request.signal.aborted) {
      yield abortedPart();
      return;
    }
    const link = linkAbort([request.signal, this.#closing.signal]);
    const answer = this.#answer(request, link.signal);
    try {
      for (let step = await this.#track(answer.next()); step.done !== true;) {
        yield step.value;
        step = await this.#track(answer.next());
      }
    } finally {
      await this.#track(answer.return(undefined));
      link.release();
    }
  }

  async #track<Result>(step: Promise<Result>): Promise<Result> {
    this.#steps.add(step);
    try {
      return await step;
    } finally {
      this.#steps.delete(step);
    }
  }

  async *#answer(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelPart> {
    const slot = await this.#slots.acquire(request.priority, signal);
    if (slot === null) {
      yield abortedPart();
      return;
    }
    let sequence: LlamaContextSequence | undefined;
    try {
      // An answer gets at most half of the context, so that the question keeps the other half.
      const room = Math.min(request.maximumTokens, Math.floor(this.#context.contextSize / 2));
      const budget = this.#context.contextSize - room - 8;
      const prompt = renderChatPrompt(this.#model, this.#wrapper, request.messages, budget);
      sequence = this.#takeSequence(prompt.tokens);
      yield* generate({
        model: this.#model,
        sequence,
        prompt,
        maximumTokens: Math.min(
          request.maximumTokens,
          this.#context.contextSize - prompt.tokens.length - 4,
        ),
        temperature: request.temperature,
        schema: request.schema,
        signal,
        priority: request.priority,
        interactiveIsBusy: () => this.#slots.interactiveIsBusy,
      });
    } catch (error) {
      // What the sequence holds is not known after an error.
      await sequence?.clearHistory().catch(() => undefined);
      yield signal.aborted ? abortedPart() : errorPart(error);
    } finally {
      if (sequence !== undefined) this.#free.push(sequence);
      slot.release();
    }
  }

  /** The free sequence that already holds the longest beginning of this prompt. */
  #takeSequence(
    tokens: Parameters<LlamaContextSequence['compareContextTokens']>[0],
  ): LlamaContextSequence {
    const [best] = this.#free
      .map((sequence) => ({
        sequence,
        same: sequence.compareContextTokens(tokens).firstDifferentIndex,
      }))
      .sort((left, right) => right.same - left.same);
    if (best === undefined)
      throw new KinglyError('internal', 'The embedded model has no free sequence.');
    this.#free.splice(this.#free.indexOf(best.sequence), 1);
    return best.sequence;
  }

  close(): Promise<void> {
    this.#closed ??= this.#dispose();
    return this.#closed;
  }

  async #dispose(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#steps);
    await this.#context.dispose();
    await this.#model.dispose();
  }
}
