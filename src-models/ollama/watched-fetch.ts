import { KinglyError, isKinglyError } from '#shared/errors.ts';

export type WatchedFetchOptions = {
  /** Closes the request and its socket. */
  readonly signal: AbortSignal;
  /** Milliseconds until the response must begin: the server loads a model before it answers. */
  readonly firstByteTimeoutMs: number;
  /** Milliseconds without a byte after which a response counts as dead. */
  readonly idleTimeoutMs: number;
  /** Each line of the response is one JSON value; anything else ends it as `model_failed`. */
  readonly isLines: boolean;
};

/**
 * A `fetch` for the Ollama client, which by itself neither takes a signal nor notices a silent
 * server, and skips a line that is no JSON. Every failure comes as a {@link KinglyError}.
 */
export function watchedFetch(options: WatchedFetchOptions): typeof fetch {
  return async (input, init) => {
    const controller = new AbortController();
    const abort = () => controller.abort();
    if (options.signal.aborted) abort();
    options.signal.addEventListener('abort', abort, { once: true });
    const watch = new IdleWatch(abort);
    const finish = () => {
      watch.stop();
      options.signal.removeEventListener('abort', abort);
    };
    try {
      watch.restart(options.firstByteTimeoutMs);
      const response = await fetch(input, { ...init, signal: controller.signal });
      watch.restart(options.idleTimeoutMs);
      if (!response.ok) throw statusError(response.status, await errorText(response));
      if (response.body === null) {
        if (options.isLines) throw brokenOff(undefined);
        finish();
        return response;
      }
      const body = watchBody(response.body, watch, options, finish);
      return new Response(body, { status: response.status, headers: response.headers });
    } catch (error) {
      finish();
      throw fetchError(error, watch, addressOf(input));
    }
  };
}

class IdleWatch {
  readonly #onSilence: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  hasFired = false;

  constructor(onSilence: () => void) {
    this.#onSilence = onSilence;
  }

  restart(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.hasFired = true;
      this.#onSilence();
    }, milliseconds);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

function watchBody(
  source: ReadableStream<Uint8Array>,
  watch: IdleWatch,
  options: WatchedFetchOptions,
  finish: () => void,
): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  const lines = options.isLines ? new JsonLines() : null;
  let failure: KinglyError | null = null;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          if (failure !== null) throw failure;
          const { done, value } = await reader.read();
          if (done) {
            lines?.end();
            finish();
            controller.close();
            return;
          }
          watch.restart(options.idleTimeoutMs);
          if (lines === null) {
            controller.enqueue(value);
            return;
          }
          const { good, problem } = lines.push(value);
          // What came before a bad line is still delivered: an error now would drop it.
          failure = problem;
          controller.enqueue(good);
        } catch (error) {
          finish();
          controller.error(bodyError(error, watch));
          await reader.cancel().catch(() => undefined);
        }
      },
      async cancel() {
        finish();
        await reader.cancel().catch(() => undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

/** Splits a response into lines, and lets only whole lines of JSON through. */
class JsonLines {
  readonly #decoder = new TextDecoder();
  readonly #encoder = new TextEncoder();
  #rest = '';

  push(bytes: Uint8Array): { readonly good: Uint8Array; readonly problem: KinglyError | null } {
    const lines = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split('\n');
    this.#rest = lines.pop() ?? '';
    const bad = lines.findIndex((line) => !isJson(line));
    const good = bad === -1 ? lines : lines.slice(0, bad);
    return {
      good: this.#encoder.encode(good.map((line) => `${line}\n`).join('')),
      problem: bad === -1 ? null : badLine(lines[bad] ?? ''),
    };
  }

  /** Throws when the response ended inside a line. */
  end(): void {
    const rest = this.#rest + this.#decoder.decode();
    if (rest.trim() !== '') throw brokenOff(badLine(rest));
  }
}

function isJson(line: string): boolean {
  if (line.trim() === '') return true;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function badLine(line: string): KinglyError {
  return new KinglyError(
    'model_failed',
    `Ollama sent a line that is no JSON: ${line.slice(0, 80)}`,
    {
      retryable: true,
    },
  );
}

async function errorText(response: Response): Promise<string> {
  const text = (await response.text()).slice(0, 2_000);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && 'error' in value) return String(value.error);
  } catch {
    // Not JSON: the text says it.
  }
  return text.trim();
}

function statusError(status: number, text: string): KinglyError {
  const said = text === '' ? `status ${status}` : text.slice(0, 500);
  if (status === 404) return new KinglyError('not_found', `Ollama says: ${said}`);
  if (status === 429 || status === 502 || status === 503 || status === 504) {
    return new KinglyError('model_unavailable', `Ollama is busy (${said}). It is tried again.`, {
      retryable: true,
    });
  }
  return new KinglyError('model_failed', `Ollama failed: ${said}`, { retryable: status >= 500 });
}

function addressOf(input: string | URL | Request): string {
  if (typeof input === 'string') return input;
  return input instanceof URL ? input.href : input.url;
}

function fetchError(error: unknown, watch: IdleWatch, address: string): KinglyError {
  if (isKinglyError(error)) return error;
  if (watch.hasFired) return silent(error);
  const origin = address.replace(/\/api\/.*$/, '');
  return new KinglyError(
    'model_unavailable',
    `Ollama does not answer at ${origin}. Start Ollama, or choose another model.`,
    { retryable: true, cause: error },
  );
}

function bodyError(error: unknown, watch: IdleWatch): KinglyError {
  if (isKinglyError(error)) return error;
  return watch.hasFired ? silent(error) : brokenOff(error);
}

function silent(cause: unknown): KinglyError {
  return new KinglyError('timeout', 'Ollama went silent before its answer was complete.', {
    retryable: true,
    cause,
  });
}

/** The connection ended before the answer did. */
export function brokenOff(cause: unknown): KinglyError {
  return new KinglyError('model_failed', 'Ollama broke off before its answer was complete.', {
    retryable: true,
    cause,
  });
}
