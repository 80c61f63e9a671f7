import { Ollama } from 'ollama/browser';
import { z } from 'zod';
import type { ModelDescription } from '#shared/contracts/entities.ts';
import { KinglyError, isKinglyError } from '#shared/errors.ts';
import type { LanguageModel, ModelPart, ModelRequest } from '../language-model.ts';
import { abortedPart, closedPart, errorPart } from '../model-parts.ts';
import { linkAbort } from '../stream-abort.ts';
import { brokenOff, watchedFetch } from './watched-fetch.ts';

export type OllamaModelOptions = {
  /** `http://127.0.0.1:11434`, see `ollamaAddress`. */
  readonly address: string;
  readonly description: ModelDescription;
  /** Ollama’s own name of the model: `llama3.2:3b`. */
  readonly modelName: string;
  /** The model writes its thoughts first; they are switched off, since nobody reads them. */
  readonly thinks: boolean;
  /** Milliseconds until the first byte; loading a large model takes minutes. Default 240,000. */
  readonly firstByteTimeoutMs?: number;
  /** Milliseconds between two bytes. Default 60,000. */
  readonly idleTimeoutMs?: number;
};

const chunkSchema = z.object({
  message: z.object({ content: z.string() }).optional(),
  done: z.boolean(),
  done_reason: z.string().optional(),
  prompt_eval_count: z.number().int().optional(),
  eval_count: z.number().int().optional(),
});

/** A model that a running Ollama serves. Loads nothing by itself: the server does, on the first call. */
export function createOllamaModel(options: OllamaModelOptions): LanguageModel {
  const closing = new AbortController();
  return {
    description: options.description,
    async *stream(request) {
      if (closing.signal.aborted) {
        yield closedPart(options.description.name);
        return;
      }
      if (request.signal.aborted) {
        yield abortedPart();
        return;
      }
      const link = linkAbort([request.signal, closing.signal]);
      try {
        yield* chat(options, request, link.signal);
      } catch (error) {
        yield link.signal.aborted
          ? abortedPart()
          : errorPart(toChatError(error, options.modelName));
      } finally {
        // Also when the consumer stopped reading: the server must not go on.
        link.abort();
        link.release();
      }
    },
    async close() {
      closing.abort();
    },
  };
}

async function* chat(
  options: OllamaModelOptions,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelPart> {
  const client = new Ollama({
    host: options.address,
    fetch: watchedFetch({
      signal,
      firstByteTimeoutMs: options.firstByteTimeoutMs ?? 240_000,
      idleTimeoutMs: options.idleTimeoutMs ?? 60_000,
      isLines: true,
    }),
  });
  const chunks = await client.chat({
    model: options.modelName,
    messages: request.messages.map(({ role, content }) => ({ role, content })),
    stream: true,
    ...(options.thinks ? { think: false } : {}),
    ...(request.schema === undefined ? {} : { format: request.schema }),
    options: {
      num_predict: request.maximumTokens,
      // The same for every call: a server loads the model anew when this changes.
      ...(options.description.contextLength === null
        ? {}
        : { num_ctx: options.description.contextLength }),
      ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    },
  });
  for await (const value of chunks) {
    if (signal.aborted) {
      yield abortedPart();
      return;
    }
    const chunk = parseChunk(value);
    const text = chunk.message?.content ?? '';
    if (text !== '') yield { type: 'text', text };
    if (!chunk.done) continue;
    yield {
      type: 'finish',
      reason: chunk.done_reason === 'length' ? 'length' : 'stop',
      promptTokens: chunk.prompt_eval_count ?? null,
      completionTokens: chunk.eval_count ?? null,
    };
    return;
  }
  throw brokenOff(undefined);
}

function parseChunk(value: unknown): z.infer<typeof chunkSchema> {
  const result = chunkSchema.safeParse(value);
  if (result.success) return result.data;
  throw new KinglyError('model_failed', 'Ollama sent a piece of an answer that makes no sense.', {
    retryable: true,
    cause: result.error,
  });
}

function toChatError(error: unknown, modelName: string): KinglyError {
  if (isKinglyError(error)) {
    if (error.code !== 'not_found') return error;
    return new KinglyError(
      'not_found',
      `Ollama has no model ${modelName}. Choose another one, or run \`ollama pull ${modelName}\`.`,
      { cause: error },
    );
  }
  const message = error instanceof Error ? error.message : String(error);
  // The client’s own words for an end without an end.
  if (message.startsWith('Did not receive done')) return brokenOff(error);
  return new KinglyError('model_failed', `Ollama failed: ${message}`, {
    retryable: true,
    cause: error,
  });
}
