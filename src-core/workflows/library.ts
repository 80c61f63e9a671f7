import { type FSWatcher, watch } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { KinglyError, toErrorInfo } from '#shared/errors.ts';
import type { KeptDefinition, WorkflowDefinition } from '#shared/workflows/definition.ts';
import { summaryOf, type WorkflowSummary } from '#shared/workflows/summary.ts';
import type { Logger } from '../logger.ts';
import { keepDefinition } from './keep-definition.ts';
import { readWorkflowFolder, type WorkflowFile } from './read-folder.ts';

/** The workflows that can be started: those that come with Kingly and the person’s own. */
export type WorkflowLibrary = {
  /** Where the person’s own files are. */
  readonly folder: string;
  /** Those with a problem too, by id. */
  list(): readonly WorkflowSummary[];
  /**
   * The definition for a new run, with those of the workflows that it starts.
   * @throws KinglyError `not_found`, or `invalid_input` where its file has a mistake.
   */
  keep(id: string): KeptDefinition;
  /** Reads the files again; they are also read by themselves when they change. */
  reload(): Promise<void>;
  /** Stops watching. */
  close(): void;
};

type Entry = { readonly summary: WorkflowSummary; readonly definition: WorkflowDefinition | null };

/** An editor writes a file in several steps; it is read when it has been still for so long. */
const stillForMs = 150;

/**
 * Opens the library; makes the person’s folder where it is missing. `onChange` is called with the
 * whole list, now and whenever files change. A broken file never stops the app: it is listed with
 * its problem, and takes a workflow of the same id out of service until it is mended.
 */
export async function openWorkflowLibrary(options: {
  readonly builtInFolder: string;
  readonly userFolder: string;
  readonly log: Logger;
  readonly onChange: (list: readonly WorkflowSummary[]) => void;
}): Promise<WorkflowLibrary> {
  const { userFolder, log } = options;
  const builtIn = await readWorkflowFolder(options.builtInFolder);
  /** What each of the person’s files last held: a broken one is still known by its id and name. */
  const lastGood = new Map<string, WorkflowDefinition>();
  let entries = new Map<string, Entry>();
  let told = '';
  let watcher: FSWatcher | null = null;
  let timer: NodeJS.Timeout | null = null;
  let reading: Promise<void> = Promise.resolve();
  let closed = false;

  const startWatching = (): void => {
    watcher?.close();
    if (closed) return;
    try {
      watcher = watch(userFolder, { persistent: false }, () => {
        if (timer !== null) clearTimeout(timer);
        timer = setTimeout(() => void reload(), stillForMs);
      });
      watcher.on('error', (error) =>
        log.warn('The workflows folder cannot be watched', { error: toErrorInfo(error).message }),
      );
    } catch (error) {
      log.warn('The workflows folder cannot be watched', { error: toErrorInfo(error).message });
    }
  };

  const read = async (): Promise<void> => {
    let files: readonly WorkflowFile[] = [];
    try {
      // Somebody may have removed the folder; the new one must be watched anew.
      const made = await mkdir(userFolder, { recursive: true, mode: 0o700 });
      if (made !== undefined || watcher === null) startWatching();
      files = await readWorkflowFolder(userFolder);
    } catch (error) {
      log.warn('The workflows folder cannot be read', { error: toErrorInfo(error).message });
    }
    if (closed) return;
    entries = entriesOf(builtIn, files, lastGood);
    const list = listOf(entries);
    const next = JSON.stringify(list);
    if (next === told) return;
    told = next;
    options.onChange(list);
  };
  const reload = (): Promise<void> => {
    reading = reading.then(read);
    return reading;
  };
  await reload();

  const find = (id: string): WorkflowDefinition => {
    const entry = entries.get(id);
    if (entry === undefined) {
      const known = [...entries.values()].filter(({ definition }) => definition !== null);
      const ids = known.map(({ summary }) => summary.id).join(', ');
      throw new KinglyError('not_found', `There is no workflow ${id}; there are ${ids}`);
    }
    if (entry.definition !== null) return entry.definition;
    const { problem } = entry.summary;
    throw new KinglyError(
      'invalid_input',
      `The workflow ${id} cannot be started: ${problem?.message ?? 'its file has a mistake'} (${problem?.file ?? ''}, line ${problem?.line ?? 1})`,
    );
  };
  return {
    folder: userFolder,
    list: () => listOf(entries),
    keep: (id) => keepDefinition(id, find),
    reload,
    close: () => {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      watcher?.close();
    },
  };
}

function listOf(entries: ReadonlyMap<string, Entry>): readonly WorkflowSummary[] {
  return [...entries.values()]
    .map(({ summary }) => summary)
    .toSorted((a, b) => a.id.localeCompare(b.id));
}

function entriesOf(
  builtIn: readonly WorkflowFile[],
  files: readonly WorkflowFile[],
  lastGood: Map<string, WorkflowDefinition>,
): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const { file, parsed } of builtIn) {
    const entry = parsed.ok
      ? { summary: summaryOf(parsed.definition, 'built-in'), definition: parsed.definition }
      : brokenEntry(file, parsed, 'built-in', undefined);
    entries.set(entry.summary.id, entry);
  }
  const owners = new Map<string, string>();
  for (const { file, parsed } of files) {
    const entry = parsed.ok
      ? { summary: summaryOf(parsed.definition, 'file'), definition: parsed.definition }
      : brokenEntry(file, parsed, 'file', lastGood.get(file));
    if (parsed.ok) lastGood.set(file, parsed.definition);
    const { id } = entry.summary;
    const owner = owners.get(id);
    if (owner === undefined) {
      owners.set(id, file);
      entries.set(id, entry);
    } else {
      const message = `The id ${id} is taken by ${owner}`;
      const problem = { message, line: 1, column: 1, file };
      const own = freeId(file, entries);
      entries.set(own, { summary: { ...entry.summary, id: own, problem }, definition: null });
    }
  }
  for (const file of lastGood.keys()) {
    if (!files.some((one) => one.file === file)) lastGood.delete(file);
  }
  return entries;
}

function brokenEntry(
  file: string,
  parsed: Extract<WorkflowFile['parsed'], { ok: false }>,
  source: WorkflowSummary['source'],
  before: WorkflowDefinition | undefined,
): Entry {
  const readable = parsed.id !== null && /^[a-z][a-z0-9_]{0,79}$/u.test(parsed.id);
  const id = readable && parsed.id !== null ? parsed.id : (before?.id ?? idOf(file));
  const problem = parsed.problems[0] ?? { message: 'It cannot be read', line: 1, column: 1, file };
  return {
    summary: {
      id,
      name: before?.name ?? file,
      about: before?.about ?? '',
      source,
      parameters: before?.parameters ?? {},
      problem,
    },
    definition: null,
  };
}

/** An id for a file that says none: `My plan.yaml` → `my_plan`. */
function idOf(file: string): string {
  const words = file
    .replace(/\.ya?ml$/u, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '_');
  return `file_${words}`.slice(0, 70);
}

function freeId(file: string, entries: ReadonlyMap<string, Entry>): string {
  const base = idOf(file);
  let id = base;
  for (let number = 2; entries.has(id); number += 1) id = `${base}_${number}`;
  return id;
}
