import type {
  DraftReading,
  frontendModelContract,
  OfferState,
} from '#shared/contracts/frontend-model.ts';
import { frontendProcessContract } from '#shared/contracts/frontend-process.ts';
import { ollamaModelOf, readSetting } from '#shared/contracts/settings.ts';
import type { JsonValue } from '#shared/json.ts';
import type { ContractHandlers } from '#shared/rpc/contract.ts';
import type { Logger } from '../logger.ts';
import type { ProcessStarter } from '../process-starter.ts';
import { within } from '../within.ts';
import { keepProcess } from './kept-process.ts';

export type FrontendModelsOptions = {
  readonly starter: ProcessStarter;
  /** The built (or source) entry of the frontend-model process. */
  readonly entryPath: string;
  /** Holds the trained heads and the adapter, as real files. */
  readonly filesFolder: string;
  /** Its `models/` holds the models. */
  readonly cacheFolder: string;
  readonly log: Logger;
  readonly settings: () => Promise<Readonly<Record<string, JsonValue>>>;
  /** Milliseconds after which a draft counts as read by nobody. Default 1,500. */
  readonly readWithinMs?: number;
  /** Milliseconds after which a process that does not answer is ended. Default 20,000. */
  readonly hangsAfterMs?: number;
};

/** What the readers have done since the app started. */
export type FrontendFigures = {
  readonly reads: number;
  /** Reads whose turn a newer draft took. */
  readonly superseded: number;
  /** Reads that nobody answered in time, or at all. */
  readonly unanswered: number;
  readonly crashes: number;
};

/** The frontend’s readers as clients see them: what cannot answer is absent, never an error. */
export type FrontendModels = {
  /** What one client may ask; the client’s own drafts replace each other. */
  handlers(client: string): ContractHandlers<typeof frontendModelContract>;
  /** Starts or ends the process after the setting was stored. */
  settingChanged(key: string): void;
  figures(): FrontendFigures;
  stop(): Promise<void>;
};

/** Milliseconds that a model of Ollama may take beyond that. */
const ollamaWithinMs = 4_000;
/** Milliseconds that Ollama may take to say which models it has. */
const lookWithinMs = 10_000;

const noOffer: OfferState = { state: 'idle', note: null, fraction: null };

/** Starts the frontend-model process where it is switched on. */
export function createFrontendModels(options: FrontendModelsOptions): FrontendModels {
  const { log, filesFolder, cacheFolder } = options;
  const readWithinMs = options.readWithinMs ?? 1_500;
  const hangsAfterMs = options.hangsAfterMs ?? 20_000;
  const figures = { reads: 0, superseded: 0, unanswered: 0 };
  /** As the setting was when it was last looked at. */
  let ollamaModel: string | null = null;
  const kept = keepProcess({
    starter: options.starter,
    entryPath: options.entryPath,
    name: 'kingly-frontend',
    contract: frontendProcessContract,
    log,
    begin: (calls) => calls['process.start']({ filesFolder, cacheFolder, ollamaModel }),
  });

  /** The answer in time, else null. A process that stays silent for long is ended. */
  const inTime = async <Answer>(
    answer: Promise<Answer>,
    withinMs: number,
  ): Promise<Answer | null> => {
    const hang = setTimeout(() => {
      log.error('The frontend’s models do not answer and are ended');
      kept.kill();
    }, hangsAfterMs);
    const settled = answer.catch(() => null).finally(() => clearTimeout(hang));
    return within(withinMs, settled);
  };

  const apply = async (): Promise<void> => {
    const settings = await options.settings();
    ollamaModel = ollamaModelOf(readSetting(settings, 'frontend.model'));
    if (!readSetting(settings, 'frontend.readers')) return kept.stop();
    kept.start();
    await kept.calls()?.['process.chooseOllamaModel']({ ollamaModel });
  };
  let work = Promise.resolve();
  const applyNext = (): void => {
    work = work.then(apply).catch((error: unknown) => {
      log.warn('The frontend’s models could not be set', { error: String(error) });
    });
  };
  applyNext();

  const read = async (
    client: string,
    request: Parameters<ContractHandlers<typeof frontendModelContract>['frontend.read']>[0],
  ): Promise<DraftReading> => {
    const began = performance.now();
    figures.reads += 1;
    const reading = await inTime(
      kept.calls()?.['process.read']({ client, ...request }) ?? Promise.resolve(null),
      request.readers.includes('ollama') ? readWithinMs + ollamaWithinMs : readWithinMs,
    );
    if (reading?.superseded === true) {
      figures.superseded += 1;
      return reading;
    }
    if (reading === null) figures.unanswered += 1;
    const milliseconds = performance.now() - began;
    return {
      superseded: false,
      encoder: reading?.encoder ?? null,
      adapter: reading?.adapter ?? null,
      ollama: reading?.ollama ?? null,
      milliseconds,
    };
  };

  const away = (): string => kept.reason() ?? 'It does not answer.';
  const offer = async (
    method: 'process.offer' | 'process.makeOffered' | 'process.stopOffered',
  ): Promise<OfferState> => {
    const calls = kept.calls();
    const state = calls === null ? null : await inTime(calls[method]({}), readWithinMs);
    return state ?? { ...noOffer, note: `The readers’ process is away. ${away()}` };
  };

  return {
    handlers: (client) => ({
      'frontend.read': (request) => read(client, request),
      'frontend.copySlots': async (request) => {
        const calls = kept.calls();
        if (calls === null) return { line: null };
        const answer = await inTime(calls['process.copySlots']({ client, ...request }), 10_000);
        return answer ?? { line: null };
      },
      'frontend.readers': async () => {
        const calls = kept.calls();
        const states =
          calls === null ? null : await inTime(calls['process.readers']({}), readWithinMs);
        const absent = { ready: false, reason: away() };
        return states ?? { encoder: absent, adapter: absent, ollama: absent };
      },
      'frontend.ollamaModels': async () => {
        const calls = kept.calls();
        const found =
          calls === null ? null : await inTime(calls['process.ollamaModels']({}), lookWithinMs);
        return found ?? { problem: `The readers’ process is away. ${away()}`, models: [] };
      },
      'frontend.offer': () => offer('process.offer'),
      'frontend.makeOffered': () => offer('process.makeOffered'),
      'frontend.stopOffered': () => offer('process.stopOffered'),
    }),
    settingChanged: (key) => {
      if (key === 'frontend.readers' || key === 'frontend.model') applyNext();
    },
    figures: () => ({ ...figures, crashes: kept.crashes() }),
    stop: async () => {
      await work;
      await kept.stop();
    },
  };
}

/** Where a host has no frontend models. */
export function withoutFrontendModels(): FrontendModels {
  const reason = 'This host runs without the frontend’s models.';
  const absent = { ready: false, reason };
  const offer = (): OfferState => ({ ...noOffer, note: reason });
  return {
    handlers: () => ({
      'frontend.read': () => ({
        superseded: false,
        encoder: null,
        adapter: null,
        ollama: null,
        milliseconds: 0,
      }),
      'frontend.copySlots': () => ({ line: null }),
      'frontend.readers': () => ({ encoder: absent, adapter: absent, ollama: absent }),
      'frontend.ollamaModels': () => ({ problem: reason, models: [] }),
      'frontend.offer': offer,
      'frontend.makeOffered': offer,
      'frontend.stopOffered': offer,
    }),
    settingChanged: () => {},
    figures: () => ({ reads: 0, superseded: 0, unanswered: 0, crashes: 0 }),
    stop: () => Promise.resolve(),
  };
}
