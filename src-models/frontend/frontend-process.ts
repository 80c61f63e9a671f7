import { type FrontendReader, type LabelProbabilities } from '#shared/contracts/frontend-model.ts';
import { frontendProcessContract } from '#shared/contracts/frontend-process.ts';
import { type KinglyError, toErrorInfo } from '#shared/errors.ts';
import type { Port } from '#shared/rpc/port.ts';
import { serve } from '#shared/rpc/rpc.ts';
import type { CountTokens } from '#shared/frontend/prompt.ts';
import type { OllamaDiscovery, OllamaEntry } from '../ollama/ollama-discovery.ts';
import type { DraftReader, SlotReader } from './draft-reader.ts';
import { OfferedModel } from './offered-model.ts';
import type { OllamaReader } from './ollama-reader.ts';
import { OllamaSeat } from './ollama-seat.ts';
import { TurnQueue } from './turn-queue.ts';

/** What the readers are made of. */
export type ReaderPlaces = {
  readonly filesFolder: string;
  readonly cacheFolder: string;
};

export type FrontendProcessOptions = {
  readonly port: Port;
  readonly log: (message: string) => void;
  readonly openEncoder: (places: ReaderPlaces) => Promise<DraftReader>;
  readonly openAdapter: (places: ReaderPlaces) => Promise<SlotReader>;
  readonly ollama: {
    /** `http://127.0.0.1:11434` */
    readonly address: string;
    readonly discovery: Pick<OllamaDiscovery, 'look'>;
    /** Makes a reader of an installed model; loads nothing yet. */
    readonly open: (
      entry: OllamaEntry,
      places: ReaderPlaces,
      count: CountTokens,
    ) => Promise<OllamaReader>;
  };
};

type Place<Reader> = { readonly reader: Reader | null; readonly reason: string | null };

/** Where no tokenizer is there: a token has four bytes or so in most languages. */
function roughCount(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4);
}

/** Nothing is told beside a draft by a client that gives no context. */
const noContext = { tasks: [], recentCommands: [], workflowIds: [] };

/**
 * The frontend’s models over one port: serves its contract. A reader that cannot be loaded, or that
 * fails at a draft, is as if it were not there; nothing rejects because of it. No timer runs.
 */
export function startFrontendProcess(options: FrontendProcessOptions): void {
  const { log } = options;
  const queue = new TurnQueue();
  let isStarted = false;
  let encoder: Place<DraftReader> = { reader: null, reason: 'It is being loaded.' };
  let adapter: Place<SlotReader> = { reader: null, reason: 'It is being loaded.' };

  let filesFolder = '';
  let cacheFolder = '';
  // The adapter’s tokenizer has fewer words than those of newer models, so it counts rather too many.
  const count: CountTokens = (text) => adapter.reader?.countTokens(text) ?? roughCount(text);
  const { address, discovery } = options.ollama;
  const seat = new OllamaSeat({
    address,
    discovery,
    log,
    open: (entry) => options.ollama.open(entry, { filesFolder, cacheFolder }, count),
  });
  const offered = new OfferedModel({ address, discovery, log });

  const load = async (places: ReaderPlaces): Promise<void> => {
    // One after the other: the quick one is there in a second, and the machine is starting.
    encoder = await open('encoder', () => options.openEncoder(places));
    adapter = await open('adapter', () => options.openAdapter(places));
  };

  const open = async <Reader>(
    name: FrontendReader,
    load: () => Promise<Reader>,
  ): Promise<Place<Reader>> => {
    try {
      return { reader: await load(), reason: null };
    } catch (error) {
      const { message } = toErrorInfo(error);
      log(`The ${name} is not there: ${message}`);
      return { reader: null, reason: message };
    }
  };

  const readWith = async (
    reader: DraftReader | null,
    draft: string,
    signal: AbortSignal,
  ): Promise<LabelProbabilities | null> => {
    try {
      return (await reader?.read(draft, signal)) ?? null;
    } catch (error) {
      if (!signal.aborted) log(`A draft could not be read: ${toErrorInfo(error).message}`);
      return null;
    }
  };

  serve(
    options.port,
    frontendProcessContract,
    {
      'process.start': ({ ollamaModel, ...places }) => {
        ({ filesFolder, cacheFolder } = places);
        if (!isStarted) void load(places);
        isStarted = true;
        seat.choose(ollamaModel);
        return { processId: process.pid };
      },
      'process.read': async ({ client, draft, readers, context = noContext }) => {
        const began = performance.now();
        const asked = (name: FrontendReader): boolean => readers.includes(name);
        seat.draftIs(client, draft);
        const [small, ofOllama] = await Promise.all([
          asked('encoder') || asked('adapter')
            ? queue.take(client, async (signal) => {
                const [ofEncoder, ofAdapter] = await Promise.all([
                  asked('encoder') ? readWith(encoder.reader, draft, signal) : null,
                  asked('adapter') ? readWith(adapter.reader, draft, signal) : null,
                ]);
                return { encoder: ofEncoder, adapter: ofAdapter };
              })
            : { encoder: null, adapter: null },
          // Beside the queue: a server of somebody else’s never holds up the readers here.
          asked('ollama') ? seat.read(client, { draft, context }) : null,
        ]);
        return small === undefined || ofOllama === undefined
          ? { superseded: true as const }
          : {
              superseded: false as const,
              ...small,
              ollama: ofOllama,
              milliseconds: performance.now() - began,
            };
      },
      'process.copySlots': async ({ client, ...request }) => {
        // A turn of its own: a newer draft does not take back what Enter has asked for.
        const line = await queue.take(`${client}/slots`, (signal) =>
          adapter.reader === null
            ? Promise.resolve(null)
            : adapter.reader.copySlots(request, signal).catch((error: unknown) => {
                log(`Slots could not be copied: ${toErrorInfo(error).message}`);
                return null;
              }),
        );
        return { line: line ?? null };
      },
      'process.readers': () => ({
        encoder: stateOf(encoder),
        adapter: stateOf(adapter),
        ollama: seat.state(),
      }),
      'process.chooseOllamaModel': ({ ollamaModel }) => {
        seat.choose(ollamaModel);
        return {};
      },
      'process.ollamaModels': () => seat.models(),
      'process.offer': () => offered.state(),
      'process.makeOffered': () => offered.make(filesFolder),
      'process.stopOffered': () => offered.stop(),
      'process.ping': () => ({}),
    },
    (problem: KinglyError) => log(`A message was refused: ${problem.message}`),
  );
}

function stateOf({ reader, reason }: Place<unknown>): { ready: boolean; reason: string | null } {
  return { ready: reader !== null, reason };
}
