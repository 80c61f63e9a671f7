import { Ollama } from 'ollama/browser';
import { z } from 'zod';
import type { ModelDescription } from '#shared/contracts/entities.ts';
import { isKinglyError } from '#shared/errors.ts';
import type { ModelCandidate } from './choose-model.ts';
import { watchedFetch } from './watched-fetch.ts';

/** A model that is installed in Ollama. */
export type OllamaEntry = ModelCandidate & {
  readonly description: ModelDescription;
  readonly thinks: boolean;
};

export type OllamaFindings =
  | { readonly isRunning: true; readonly models: readonly OllamaEntry[] }
  | { readonly isRunning: false; readonly reason: 'refused' | 'silent' };

const tagsSchema = z.object({
  models: z.array(
    z.object({
      name: z.string(),
      size: z.number(),
      digest: z.string().optional(),
      // Models of Ollama’s paid servers are listed beside the installed ones.
      remote_host: z.string().optional(),
      remote_model: z.string().optional(),
      details: z
        .object({
          family: z.string().optional(),
          parameter_size: z.string().optional(),
          quantization_level: z.string().optional(),
        })
        .partial()
        .optional(),
    }),
  ),
});
type Tag = z.infer<typeof tagsSchema>['models'][number];

const showSchema = z.object({
  capabilities: z.array(z.string()).optional(),
  model_info: z.record(z.string(), z.unknown()).optional(),
});
type Show = z.infer<typeof showSchema>;

/** Tokens of context asked for at most; more costs memory that nobody uses here. */
const longestContext = 8_192;

/** Asks a running Ollama what it has. Remembers what it was told of a model with the same digest. */
export class OllamaDiscovery {
  readonly #client: Ollama;
  readonly #log: (message: string) => void;
  readonly #shown = new Map<string, Show>();

  constructor(
    address: string,
    options: { readonly timeoutMs: number; readonly log: (message: string) => void },
  ) {
    this.#log = options.log;
    this.#client = new Ollama({
      host: address,
      fetch: watchedFetch({
        signal: new AbortController().signal,
        firstByteTimeoutMs: options.timeoutMs,
        idleTimeoutMs: options.timeoutMs,
        isLines: false,
      }),
    });
  }

  /** Never rejects: a server that answers nonsense counts as one that does not run. */
  async look(): Promise<OllamaFindings> {
    try {
      const tags = tagsSchema.parse(await this.#client.list());
      const local = tags.models.filter(
        (tag) => tag.remote_host === undefined && tag.remote_model === undefined,
      );
      const models: OllamaEntry[] = [];
      for (const tag of local) models.push(toEntry(tag, await this.#show(tag)));
      return { isRunning: true, models };
    } catch (error) {
      if (isKinglyError(error) && error.code === 'timeout')
        return { isRunning: false, reason: 'silent' };
      if (!isKinglyError(error) || error.code !== 'model_unavailable') {
        this.#log(`What answers as Ollama is not understood: ${String(error)}`);
      }
      return { isRunning: false, reason: 'refused' };
    }
  }

  async #show(tag: Tag): Promise<Show> {
    const key = `${tag.name}|${tag.digest ?? ''}`;
    const known = this.#shown.get(key);
    if (known !== undefined) return known;
    try {
      const show = showSchema.parse(await this.#client.show({ model: tag.name }));
      this.#shown.set(key, show);
      return show;
    } catch (error) {
      // One broken model does not hide the others.
      this.#log(`Ollama does not describe ${tag.name}: ${String(error)}`);
      return {};
    }
  }
}

function toEntry(tag: Tag, show: Show): OllamaEntry {
  const capabilities = show.capabilities ?? guessCapabilities(tag);
  const canChat = capabilities.includes('completion');
  const canUseTools = capabilities.includes('tools');
  const size = parameterCount(show) ?? parameterSize(tag.details?.parameter_size);
  const contextLength = trainedContext(show);
  return {
    name: tag.name,
    bytes: tag.size,
    size,
    canChat,
    canUseTools,
    thinks: capabilities.includes('thinking'),
    quantization: tag.details?.quantization_level ?? null,
    description: {
      id: `ollama:${tag.name}`,
      provider: 'ollama',
      name: tag.name,
      size,
      contextLength: Math.min(contextLength ?? longestContext, longestContext),
      capabilities: [
        ...(canChat ? (['chat'] as const) : []),
        ...(canUseTools ? (['tools'] as const) : []),
        ...(capabilities.includes('vision') ? (['vision'] as const) : []),
        ...(capabilities.includes('embedding') ? (['embedding'] as const) : []),
      ],
    },
  };
}

/** Old servers do not say what a model can do. */
function guessCapabilities(tag: Tag): readonly string[] {
  const isEmbedding =
    /bert/i.test(tag.details?.family ?? '') || /embed|minilm|bge-/i.test(tag.name);
  return isEmbedding ? ['embedding'] : ['completion'];
}

function parameterCount(show: Show): number | null {
  const count = show.model_info?.['general.parameter_count'];
  return typeof count === 'number' && count > 0 ? count / 1e9 : null;
}

function parameterSize(text: string | undefined): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([MB])/i.exec(text ?? '');
  if (match?.[1] === undefined) return null;
  return Number(match[1]) / (match[2]?.toUpperCase() === 'M' ? 1_000 : 1);
}

function trainedContext(show: Show): number | null {
  for (const [key, value] of Object.entries(show.model_info ?? {})) {
    if (key.endsWith('.context_length') && typeof value === 'number' && value > 0)
      return Math.floor(value);
  }
  return null;
}
