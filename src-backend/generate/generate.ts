import type { z } from 'zod';
import { fromErrorInfo, KinglyError } from '#shared/errors.ts';
import type { JsonObject } from '#shared/json.ts';
import type { LanguageModel, ModelMessage, ModelPart } from '#models/language-model.ts';
import { readJsonReply } from './json-reply.ts';

/** One call of a model for text. */
export type GenerateOptions = {
  readonly messages: readonly ModelMessage[];
  readonly maximumTokens: number;
  readonly temperature?: number;
  readonly schema?: JsonObject;
  readonly signal: AbortSignal;
  readonly priority: 'interactive' | 'background';
  /** Called with each piece as it comes. */
  readonly onText?: (text: string) => void;
  readonly limits?: Partial<GenerateLimits>;
};

/** Milliseconds that a model may keep silent or work. */
export type GenerateLimits = {
  /**
   * Until its first piece. Long, since it holds the wait in line behind other answers, which is no
   * silence; a model that hangs is noticed by its adapter, which limits the first byte itself.
   */
  readonly firstMs: number;
  /** Between two pieces. */
  readonly idleMs: number;
  /** From the first piece to the end. */
  readonly totalMs: number;
};

const defaultLimits: GenerateLimits = { firstMs: 900_000, idleMs: 60_000, totalMs: 900_000 };

/**
 * Has the model write a text and waits for its end. Rejects with `cancelled` when the signal
 * aborts, `timeout` when the model keeps silent, `model_failed` when it stops without an end and
 * `model_invalid_reply` when nothing readable came; all but the first are worth another attempt.
 */
export async function generateText(
  model: LanguageModel,
  options: GenerateOptions,
): Promise<string> {
  const text = await collect(model, options);
  if (!isReadable(text)) {
    throw new KinglyError(
      'model_invalid_reply',
      `The model (${model.description.name}) answered with nothing readable`,
      { retryable: true },
    );
  }
  return text.trim();
}

/** Has a letter, digit or picture, and is no binary noise; one stray sign in a long answer is forgiven. */
function isReadable(text: string): boolean {
  if (!/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(text)) return false;
  const noise = text.match(/[^\P{Cc}\t\n\r]|\u{FFFD}/gu)?.length ?? 0;
  return noise * 100 <= text.length;
}

/**
 * Has the model answer with JSON that fits `reading`. An answer that does not is asked for once
 * more, then `model_invalid_reply`, which is worth another attempt.
 */
export async function generateJson<Schema extends z.ZodType>(
  model: LanguageModel,
  options: Omit<GenerateOptions, 'onText' | 'schema'> & {
    readonly schema: JsonObject;
    readonly reading: Schema;
    /** For the error: “The model did not … ”. */
    readonly purpose: string;
  },
): Promise<z.output<Schema>> {
  for (const temperature of [options.temperature ?? 0, 0.7]) {
    const text = await collect(model, { ...options, temperature });
    const value = readJsonReply(text, options.reading);
    if (value !== undefined) return value;
  }
  throw new KinglyError(
    'model_invalid_reply',
    `The model (${model.description.name}) did not ${options.purpose}: its answer could not be read`,
    { retryable: true },
  );
}

async function collect(model: LanguageModel, options: GenerateOptions): Promise<string> {
  const { signal } = options;
  if (signal.aborted) throw new KinglyError('cancelled', 'Stopped');
  const limits = { ...defaultLimits, ...options.limits };
  const controller = new AbortController();
  const watch = startWatch(limits);
  const stop = (): void => controller.abort();
  signal.addEventListener('abort', stop, { once: true });
  const stopped = new Promise<never>((_resolve, reject) => {
    controller.signal.addEventListener(
      'abort',
      () => reject(new KinglyError('cancelled', 'Stopped')),
      { once: true },
    );
  });
  stopped.catch(() => {});
  const { messages, maximumTokens, priority, temperature, schema } = options;
  const stream = model
    .stream({
      messages,
      maximumTokens,
      priority,
      signal: controller.signal,
      ...(temperature === undefined ? {} : { temperature }),
      ...(schema === undefined ? {} : { schema }),
    })
    [Symbol.asyncIterator]();
  try {
    let text = '';
    for (;;) {
      // Raced, since a model that hangs may not listen to its signal either.
      const next = await Promise.race([stream.next(), watch.expired, stopped]);
      if (next.done === true) {
        throw new KinglyError('model_failed', 'The model stopped in the middle of its answer', {
          retryable: true,
        });
      }
      const piece = readPart(next.value, signal);
      if (piece === null) return text;
      watch.piece();
      text += piece;
      options.onText?.(piece);
    }
  } finally {
    signal.removeEventListener('abort', stop);
    watch.end();
    controller.abort();
    void Promise.resolve(stream.return?.()).catch(() => {});
  }
}

/** The text of a part, or null at the end. */
function readPart(part: ModelPart, signal: AbortSignal): string | null {
  switch (part.type) {
    case 'text':
      return part.text;
    case 'error':
      throw fromErrorInfo(part.error);
    case 'finish':
      if (part.reason !== 'aborted') return null;
      if (signal.aborted) throw new KinglyError('cancelled', 'Stopped');
      throw new KinglyError('model_failed', 'The model was stopped while it answered', {
        retryable: true,
      });
  }
}

/** Timers over one call; `expired` rejects with `timeout` when one of them runs out. */
function startWatch(limits: GenerateLimits): {
  readonly expired: Promise<never>;
  piece(): void;
  end(): void;
} {
  let reject: (error: KinglyError) => void = () => {};
  const expired = new Promise<never>((_resolve, rejectPromise) => {
    reject = rejectPromise;
  });
  expired.catch(() => {});
  const expire = (message: string) => () =>
    reject(new KinglyError('timeout', message, { retryable: true }));
  const seconds = (ms: number): string => `${Math.round(ms / 1_000)} seconds`;
  let total: NodeJS.Timeout | undefined;
  let silence = setTimeout(
    expire(`The model kept silent for ${seconds(limits.firstMs)}`),
    limits.firstMs,
  );
  return {
    expired,
    piece: () => {
      total ??= setTimeout(
        expire(`The model took longer than ${seconds(limits.totalMs)}`),
        limits.totalMs,
      );
      clearTimeout(silence);
      silence = setTimeout(
        expire(`The model kept silent for ${seconds(limits.idleMs)}`),
        limits.idleMs,
      );
    },
    end: () => {
      clearTimeout(total);
      clearTimeout(silence);
    },
  };
}
