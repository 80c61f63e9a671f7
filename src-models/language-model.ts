import type { ModelDescription } from '#shared/contracts/entities.ts';
import type { ErrorInfo } from '#shared/errors.ts';
import type { JsonObject } from '#shared/json.ts';

/** One turn of what a model is shown. */
export type ModelMessage = {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
};

/** One call of a model. */
export type ModelRequest = {
  readonly messages: readonly ModelMessage[];
  /** Tokens of answer at most. */
  readonly maximumTokens: number;
  /** 0 is greedy. */
  readonly temperature?: number;
  /** JSON Schema that the answer is decoded by; the caller still parses what comes. */
  readonly schema?: JsonObject;
  /** Aborting ends the stream with `finish: aborted`, within one token or so. */
  readonly signal: AbortSignal;
  /** An interactive answer goes before background work where a model serves one at a time. */
  readonly priority: 'interactive' | 'background';
};

/** What a stream yields: text pieces, then exactly one `finish` or one `error`, then nothing. */
export type ModelPart =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'finish';
      /** `length`: the answer was cut at `maximumTokens`. */
      readonly reason: 'stop' | 'length' | 'aborted';
      readonly promptTokens: number | null;
      readonly completionTokens: number | null;
    }
  | { readonly type: 'error'; readonly error: ErrorInfo };

/** A language model, whoever runs it. Errors are parts of the stream, never exceptions. */
export type LanguageModel = {
  readonly description: ModelDescription;
  stream(request: ModelRequest): AsyncIterable<ModelPart>;
  /** Frees it; streams that run end as aborted. */
  close(): Promise<void>;
};
