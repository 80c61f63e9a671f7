import type { OllamaModels, OllamaOpinion } from '#shared/contracts/frontend-model.ts';
import { toErrorInfo } from '#shared/errors.ts';
import type { OllamaDiscovery, OllamaEntry, OllamaFindings } from '../ollama/ollama-discovery.ts';
import { linkAbort } from '../stream-abort.ts';
import type { OllamaDraft, OllamaReader } from './ollama-reader.ts';
import { TurnQueue } from './turn-queue.ts';

export type OllamaSeatOptions = {
  /** `http://127.0.0.1:11434` */
  readonly address: string;
  readonly discovery: Pick<OllamaDiscovery, 'look'>;
  readonly open: (entry: OllamaEntry) => Promise<OllamaReader>;
  readonly log: (message: string) => void;
  /** Milliseconds that one draft may take. Default 4,000. */
  readonly readWithinMs?: number;
  /** Milliseconds after which a model that failed is tried again, when it is asked. Default 10,000. */
  readonly tryAgainMs?: number;
};

type Phase =
  | { readonly is: 'empty' }
  | { readonly is: 'opening' }
  | { readonly is: 'ready'; readonly reader: OllamaReader }
  | { readonly is: 'failed'; readonly reason: string; readonly at: number };

/** A person who looks at Settings has it tried again sooner, in milliseconds. */
const tryForPersonMs = 2_000;

/**
 * The place of the model that the person chose from Ollama. One that is not there, or that fails,
 * is away and is tried again when it is next asked: nothing rejects, and no timer runs.
 */
export class OllamaSeat {
  readonly #options: OllamaSeatOptions;
  readonly #queue = new TurnQueue();
  /** Of each client the draft that is being read. */
  readonly #drafts = new Map<string, string>();
  #chosen: string | null = null;
  #phase: Phase = { is: 'empty' };
  /** Aborts when another model is chosen. */
  #leaving = new AbortController();

  constructor(options: OllamaSeatOptions) {
    this.#options = options;
  }

  /** Takes another model, by Ollama’s own name; null for none. The one before is let go at once. */
  choose(name: string | null): void {
    if (name === this.#chosen) return;
    this.#chosen = name;
    this.#leaving.abort();
    this.#leaving = new AbortController();
    this.#empty();
    if (name !== null) void this.#open(name, this.#leaving.signal);
  }

  state(): { readonly ready: boolean; readonly reason: string | null } {
    this.#tryAgain(tryForPersonMs);
    switch (this.#phase.is) {
      case 'empty':
        return { ready: false, reason: 'No model of Ollama was chosen.' };
      case 'opening':
        return { ready: false, reason: 'Ollama is loading it.' };
      case 'ready':
        return { ready: true, reason: null };
      case 'failed':
        return { ready: false, reason: this.#phase.reason };
    }
  }

  /** Undefined where a newer draft of the client took the turn; null where no model is there. */
  async read(client: string, asked: OllamaDraft): Promise<OllamaOpinion | null | undefined> {
    this.#tryAgain(this.#options.tryAgainMs ?? 10_000);
    if (this.#phase.is !== 'ready') return null;
    const { reader } = this.#phase;
    this.#drafts.set(client, asked.draft);
    return this.#queue.take(client, (signal) => this.#readWith(reader, asked, signal));
  }

  /** To be told what a client has typed now: what is read of an older draft is stopped. */
  draftIs(client: string, draft: string): void {
    const known = this.#drafts.get(client);
    if (known === undefined || known === draft) return;
    this.#drafts.delete(client);
    void this.#queue.take(client, () => Promise.resolve());
  }

  async models(): Promise<OllamaModels> {
    const found = await this.#options.discovery.look();
    if (!found.isRunning) return { problem: awayText(found, this.#options.address), models: [] };
    const models = found.models.filter(({ canChat }) => canChat).map(({ name }) => name);
    return { problem: null, models };
  }

  #tryAgain(afterMs: number): void {
    const phase = this.#phase;
    if (phase.is !== 'failed' || this.#chosen === null) return;
    if (performance.now() - phase.at >= afterMs)
      void this.#open(this.#chosen, this.#leaving.signal);
  }

  async #open(name: string, leaving: AbortSignal): Promise<void> {
    const { discovery, address } = this.#options;
    this.#phase = { is: 'opening' };
    let reader: OllamaReader | null = null;
    try {
      const found = await discovery.look();
      if (leaving.aborted) return;
      if (!found.isRunning) return this.#fail(awayText(found, address));
      const entry = found.models.find((one) => one.name === name || one.name === `${name}:latest`);
      if (entry === undefined)
        return this.#fail(
          `Ollama has no model ${name}. Choose another one, or run \`ollama pull ${name}\`.`,
        );
      reader = await this.#options.open(entry);
      // The first answer is slow: the server loads the model.
      await reader.read({ draft: 'hello', context: nothing }, leaving);
      if (!leaving.aborted) {
        this.#phase = { is: 'ready', reader };
        reader = null;
      }
    } catch (error) {
      if (!leaving.aborted) this.#fail(toErrorInfo(error).message);
    } finally {
      await reader?.close();
    }
  }

  async #readWith(
    reader: OllamaReader,
    asked: OllamaDraft,
    signal: AbortSignal,
  ): Promise<OllamaOpinion | null> {
    const readWithinMs = this.#options.readWithinMs ?? 4_000;
    const late = AbortSignal.timeout(readWithinMs);
    const leaving = this.#leaving.signal;
    const link = linkAbort([signal, late, leaving]);
    try {
      const opinion = await reader.read(asked, link.signal);
      if (late.aborted && !signal.aborted && !leaving.aborted)
        this.#fail(`It takes longer than ${readWithinMs / 1_000} s to read a message.`);
      return opinion;
    } catch (error) {
      if (!link.signal.aborted) this.#fail(toErrorInfo(error).message);
      return null;
    } finally {
      link.release();
    }
  }

  #fail(reason: string): void {
    this.#options.log(`The model of Ollama is not there: ${reason}`);
    this.#empty();
    this.#phase = { is: 'failed', reason, at: performance.now() };
  }

  #empty(): void {
    if (this.#phase.is === 'ready') void this.#phase.reader.close();
    this.#phase = { is: 'empty' };
  }
}

const nothing = { tasks: [], recentCommands: [], workflowIds: [] };

/** Why nothing can be had of Ollama, and what to do; for a person. */
export function awayText(
  found: Extract<OllamaFindings, { isRunning: false }>,
  address: string,
): string {
  return found.reason === 'silent'
    ? `Ollama at ${address} takes the connection and says nothing. Start it anew.`
    : `Ollama does not answer at ${address}. Start Ollama, or choose the built-in reader.`;
}
