import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ollama } from 'ollama/browser';
import { z } from 'zod';
import type { OfferState } from '#shared/contracts/frontend-model.ts';
import { offeredModel } from '#shared/contracts/settings.ts';
import { isKinglyError, KinglyError, parseInput, toErrorInfo } from '#shared/errors.ts';
import type { OllamaDiscovery } from '../ollama/ollama-discovery.ts';
import { brokenOff, watchedFetch } from '../ollama/watched-fetch.ts';
import { adapterHeadSchema, readHead } from './heads.ts';
import { awayText } from './ollama-seat.ts';

/** What the adapter was trained on, as Ollama names it: SmolLM2-135M-Instruct. */
const base = 'smollm2:135m';

export type OfferOptions = {
  /** `http://127.0.0.1:11434` */
  readonly address: string;
  readonly discovery: Pick<OllamaDiscovery, 'look'>;
  readonly log: (message: string) => void;
  /** Milliseconds without a word after which Ollama counts as gone. Default 120,000. */
  readonly silentAfterMs?: number;
};

const progressSchema = z.object({
  status: z.string().optional(),
  error: z.string().optional(),
  completed: z.number().nonnegative().optional(),
  total: z.number().positive().optional(),
});

/**
 * Makes Kingly’s own model in the person’s Ollama: fetches its base where that is missing, hands
 * over the adapter, and has the two put together. Once begun it goes on until it is done, has failed
 * or is stopped; nothing rejects.
 */
export class OfferedModel {
  readonly #options: OfferOptions;
  #state: OfferState = { state: 'idle', note: null, fraction: null };
  #stopping = new AbortController();

  constructor(options: OfferOptions) {
    this.#options = options;
  }

  state(): OfferState {
    return this.#state;
  }

  /** Begins, unless it has begun already. The folder holds the adapter and its head. */
  make(filesFolder: string): OfferState {
    if (this.#state.state === 'working') return this.#state;
    this.#stopping = new AbortController();
    this.#tell('Looking for Ollama');
    void this.#make(filesFolder, this.#stopping.signal).catch((error: unknown) => {
      const { message } = toErrorInfo(error);
      this.#options.log(`${offeredModel} was not made: ${message}`);
      if (this.#stopping.signal.aborted) return;
      this.#state = { state: 'failed', note: message, fraction: null };
    });
    return this.#state;
  }

  stop(): OfferState {
    if (this.#state.state === 'working') {
      this.#stopping.abort();
      this.#state = { state: 'idle', note: 'It was stopped.', fraction: null };
    }
    return this.#state;
  }

  async #make(filesFolder: string, signal: AbortSignal): Promise<void> {
    const { discovery, address } = this.#options;
    const head = await readHead(join(filesFolder, 'adapter-head.json'), adapterHeadSchema);
    const adapter = await readFile(join(filesFolder, `${offeredModel}.lora.gguf`));
    const found = await discovery.look();
    if (signal.aborted) return;
    if (!found.isRunning) throw new KinglyError('model_unavailable', awayText(found, address));
    if (!found.models.some(({ name }) => name === base)) await this.#fetchBase(signal);
    if (signal.aborted) return;
    this.#tell('Handing over the adapter');
    const digest = `sha256:${createHash('sha256').update(adapter).digest('hex')}`;
    await this.#handOver(digest, adapter, signal);
    this.#tell('Putting base and adapter together');
    await this.#follow(signal, (client) =>
      client.create({
        model: offeredModel,
        from: base,
        adapters: { [`${offeredModel}.lora.gguf`]: digest },
        // Asked by hand it answers with a label, too.
        template: `${head.prompt.before}{{ .Prompt }}${head.prompt.separator}`,
        parameters: { temperature: 0, num_predict: 4 },
        stream: true,
      }),
    );
    if (!signal.aborted)
      this.#state = { state: 'done', note: `${offeredModel} is in Ollama.`, fraction: 1 };
  }

  async #fetchBase(signal: AbortSignal): Promise<void> {
    this.#tell(`Ollama fetches ${base}, 270 MB`);
    try {
      await this.#follow(signal, (client) => client.pull({ model: base, stream: true }));
    } catch (error) {
      throw new KinglyError(
        'not_available',
        `Ollama could not fetch ${base}, which ${offeredModel} is made from: ${toErrorInfo(error).message} Connect to the internet and try again, or run \`ollama pull ${base}\`.`,
        { retryable: true, cause: error },
      );
    }
  }

  /** A server that has the file already takes it once more without harm, but need not. */
  async #handOver(digest: string, adapter: Buffer, signal: AbortSignal): Promise<void> {
    const url = `${this.#options.address}/api/blobs/${digest}`;
    const send = async (init: RequestInit): Promise<void> => {
      const response = await this.#fetch(signal, false)(url, init);
      await response.arrayBuffer();
    };
    try {
      await send({ method: 'HEAD' });
    } catch (error) {
      if (!isKinglyError(error) || error.code !== 'not_found') throw error;
      await send({ method: 'POST', body: new Uint8Array(adapter) });
    }
  }

  /** Hears Ollama out, telling how far it is. Rejects with what it says is wrong. */
  async #follow(
    signal: AbortSignal,
    begin: (client: Ollama) => Promise<AsyncIterable<unknown>>,
  ): Promise<void> {
    const client = new Ollama({ host: this.#options.address, fetch: this.#fetch(signal, true) });
    let last = '';
    try {
      for await (const value of await begin(client)) {
        const said = parseInput(progressSchema, value, 'Ollama’s progress');
        if (said.error !== undefined)
          throw new KinglyError('model_failed', `Ollama says: ${said.error}.`);
        last = said.status ?? last;
        if (said.total !== undefined && !signal.aborted) {
          const fraction = Math.min(1, (said.completed ?? 0) / said.total);
          this.#state = { ...this.#state, fraction };
        }
      }
    } catch (error) {
      if (isKinglyError(error)) throw error;
      const message = error instanceof Error ? error.message : String(error);
      // The client’s own words for an end without an end.
      if (message.startsWith('Did not receive done')) throw brokenOff(error);
      throw new KinglyError('model_failed', `Ollama says: ${message}.`, { cause: error });
    }
    if (last !== 'success') throw brokenOff(undefined);
  }

  #fetch(signal: AbortSignal, isLines: boolean): typeof fetch {
    const silentAfterMs = this.#options.silentAfterMs ?? 120_000;
    return watchedFetch({
      signal,
      firstByteTimeoutMs: silentAfterMs,
      idleTimeoutMs: silentAfterMs,
      isLines,
    });
  }

  #tell(note: string): void {
    this.#state = { state: 'working', note, fraction: null };
  }
}
