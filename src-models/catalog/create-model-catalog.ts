import { totalmem } from 'node:os';
import { join } from 'node:path';
import type { ModelStatus } from '#shared/contracts/entities.ts';
import { KinglyError, toErrorInfo } from '#shared/errors.ts';
import { systemClock } from '#shared/clock.ts';
import type { Clock } from '#shared/clock.ts';
import { EmbeddedFiles } from '../embedded/embedded-files.ts';
import type { LanguageModel } from '../language-model.ts';
import type { ModelCatalog } from '../model-catalog.ts';
import { OllamaDiscovery } from '../ollama/ollama-discovery.ts';
import { ollamaAddress } from '../ollama/ollama-host.ts';
import { createScriptedModel } from '../scripted/scripted-model.ts';
import { availableModels, selectModel } from './find-models.ts';
import type { Candidate, Findings } from './find-models.ts';
import { createRetiringModel } from './retiring-model.ts';
import type { RetiringModel } from './retiring-model.ts';

export type ModelCatalogOptions = {
  /** Its `models/` holds the built-in models. */
  readonly cacheFolder: string;
  /** `OLLAMA_HOST`; undefined is the usual address. */
  readonly ollamaHost: string | undefined;
  /** `KINGLY_MODEL_SCRIPT`: the scripted model and no other one. */
  readonly scriptPath: string | undefined;
  /** `auto`, or the id that the person chose. */
  readonly choice: string;
  readonly onStatus: (status: ModelStatus) => void;
  readonly log: (message: string) => void;
  readonly clock?: Clock;
  /** Default: this machine’s memory. */
  readonly memoryBytes?: number;
};

/** How long a look at this machine counts, in milliseconds. */
const fresh = 5_000;
/** The same after an Ollama that took the connection and said nothing: each such look is a wait. */
const freshAfterSilence = 30_000;
/** So many silent looks in a row may only mean that the machine has just started and is busy. */
const patientLooks = 2;
const lookTimeout = 1_500;

/** The models of this machine. Loads nothing before `refresh` or `current` is called. */
export function createModelCatalog(options: ModelCatalogOptions): ModelCatalog {
  return options.scriptPath === undefined
    ? new MachineCatalog(options)
    : new ScriptedCatalog(options.scriptPath, options.onStatus);
}

class MachineCatalog implements ModelCatalog {
  readonly #options: ModelCatalogOptions;
  readonly #clock: Clock;
  readonly #address: string;
  readonly #ollama: OllamaDiscovery;
  readonly #files: EmbeddedFiles;
  /** Replaced models that still answer. */
  readonly #retiring = new Map<RetiringModel, Promise<void>>();
  #choice: string;
  /** Looks in a row at which Ollama said nothing. */
  #silences = 0;
  #status: ModelStatus;
  #current: RetiringModel | null = null;
  #findings: { readonly value: Findings; readonly validUntil: number } | null = null;
  /** The one piece of work that may change the current model; others line up behind it. */
  #work: Promise<unknown> = Promise.resolve();
  /** A load that failed is not tried again before the next look. */
  #failure: { readonly id: string; readonly findings: Findings; readonly message: string } | null =
    null;
  #isClosed = false;

  constructor(options: ModelCatalogOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#address = ollamaAddress(options.ollamaHost);
    this.#ollama = new OllamaDiscovery(this.#address, { timeoutMs: lookTimeout, log: options.log });
    this.#files = new EmbeddedFiles(join(options.cacheFolder, 'models'), options.log);
    this.#choice = options.choice;
    this.#status = {
      current: null,
      available: [],
      choice: options.choice,
      state: 'looking',
      note: null,
    };
  }

  status(): ModelStatus {
    return this.#status;
  }

  async refresh(): Promise<ModelStatus> {
    this.#findings = null;
    await this.#settle();
    return this.#status;
  }

  async choose(choice: string): Promise<ModelStatus> {
    await this.#enqueue(async () => {
      const findings = await this.#look(true);
      if (choice !== 'auto' && !availableModels(findings).some(({ id }) => id === choice)) {
        throw new KinglyError(
          'not_found',
          `There is no model ${choice} here. Look at the list of models again.`,
        );
      }
      this.#choice = choice;
      await this.#apply(findings);
    });
    return this.#status;
  }

  async current(): Promise<LanguageModel> {
    await this.#settle();
    if (this.#current === null) {
      throw new KinglyError('model_unavailable', this.#status.note ?? 'No model can answer.', {
        retryable: true,
      });
    }
    return this.#current;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#work.catch(() => undefined);
    await this.#current?.close();
    this.#current = null;
    await Promise.all([...this.#retiring.keys()].map((model) => model.close()));
    await Promise.all(this.#retiring.values());
  }

  /** Looks and loads; whoever asks meanwhile finds it done when its turn comes. */
  #settle(): Promise<void> {
    return this.#enqueue(async () => this.#apply(await this.#look(false)));
  }

  #enqueue<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#work.then(async () => {
      if (this.#isClosed)
        throw new KinglyError('model_unavailable', 'The models were closed.', { retryable: true });
      return task();
    });
    this.#work = result.catch(() => undefined);
    return result;
  }

  async #look(isForced: boolean): Promise<Findings> {
    const known = this.#findings;
    if (!isForced && known !== null && this.#clock.now() < known.validUntil) return known.value;
    if (this.#current === null) this.#report({ state: 'looking' });
    const [ollama, embedded] = await Promise.all([this.#ollama.look(), this.#files.list()]);
    const isSilent = !ollama.isRunning && ollama.reason === 'silent';
    const value = { ollama, embedded };
    this.#silences = isSilent ? this.#silences + 1 : 0;
    const silent = this.#silences > patientLooks;
    this.#findings = {
      value,
      validUntil: this.#clock.now() + (silent ? freshAfterSilence : fresh),
    };
    return value;
  }

  async #apply(findings: Findings): Promise<void> {
    const available = [...availableModels(findings)];
    const { candidate, note } = selectModel(findings, this.#choice, {
      ollamaAddress: this.#address,
      memoryBytes: this.#options.memoryBytes ?? totalmem(),
    });
    if (candidate === null) {
      this.#replace(null);
      this.#report({ available, state: 'unavailable', note });
      return;
    }
    const failure = this.#failure;
    if (failure?.findings === findings && failure.id === candidate.description.id) {
      this.#report({ available, state: 'unavailable', note: failure.message });
      return;
    }
    const isSame = this.#current?.description.id === candidate.description.id;
    const lostNote = this.#lostNote(available, candidate);
    if (!isSame && !(await this.#load(candidate, findings))) return;
    this.#report({
      available,
      state: 'ready',
      note: lostNote ?? (isSame ? this.#keptNote(note) : note),
    });
  }

  /** Says that the model which answered so far is gone. */
  #lostNote(available: ModelStatus['available'], next: Candidate): string | null {
    const lost = this.#current?.description;
    if (lost === undefined || lost.id === next.description.id || lost.provider !== 'ollama')
      return null;
    if (available.some(({ id }) => id === lost.id)) return null;
    return `Ollama no longer answers with ${lost.name}; ${next.description.name} takes over. Start Ollama for better answers.`;
  }

  /** What was said about a lost model stays true until something changes. */
  #keptNote(note: string | null): string | null {
    const said = this.#status.note;
    return note !== null && said?.startsWith('Ollama no longer answers') === true ? said : note;
  }

  async #load(candidate: Candidate, findings: Findings): Promise<boolean> {
    const available = [...availableModels(findings)];
    this.#report({ available, state: 'loading', note: `Loading ${candidate.description.name} …` });
    try {
      const model = await candidate.load();
      // After an error the next caller looks again, instead of trusting what was seen before.
      this.#replace(createRetiringModel(model, () => (this.#findings = null)));
      return true;
    } catch (error) {
      const { message } = toErrorInfo(error);
      this.#options.log(message);
      this.#failure = { id: candidate.description.id, findings, message };
      this.#replace(null);
      this.#report({ state: 'unavailable', note: message });
      return false;
    }
  }

  #replace(next: RetiringModel | null): void {
    const old = this.#current;
    this.#current = next;
    if (old === null) return;
    const retired = old.retire().catch((error: unknown) => {
      this.#options.log(`${old.description.name} could not be closed: ${String(error)}`);
    });
    this.#retiring.set(old, retired);
    void retired.then(() => this.#retiring.delete(old));
  }

  #report(change: Partial<Pick<ModelStatus, 'available' | 'state' | 'note'>>): void {
    const next: ModelStatus = {
      ...this.#status,
      ...change,
      current: this.#current?.description ?? null,
      choice: this.#choice,
    };
    if (JSON.stringify(next) === JSON.stringify(this.#status)) return;
    this.#status = next;
    this.#options.onStatus(next);
  }
}

class ScriptedCatalog implements ModelCatalog {
  readonly #model: LanguageModel;
  readonly #status: ModelStatus;
  readonly #onStatus: (status: ModelStatus) => void;

  constructor(scriptPath: string, onStatus: (status: ModelStatus) => void) {
    this.#model = createScriptedModel(scriptPath);
    this.#onStatus = onStatus;
    const { description } = this.#model;
    this.#status = {
      current: description,
      available: [description],
      choice: 'auto',
      state: 'ready',
      note: null,
    };
  }

  status(): ModelStatus {
    return this.#status;
  }

  async refresh(): Promise<ModelStatus> {
    this.#onStatus(this.#status);
    return this.#status;
  }

  async choose(choice: string): Promise<ModelStatus> {
    if (choice === 'auto' || choice === this.#model.description.id) return this.#status;
    throw new KinglyError('not_found', `There is no model ${choice} here.`);
  }

  async current(): Promise<LanguageModel> {
    return this.#model;
  }

  close(): Promise<void> {
    return this.#model.close();
  }
}
