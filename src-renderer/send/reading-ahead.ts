import type { App } from '#shared/contracts/app.ts';
import {
  type FrontendReader,
  frontendReaders,
  maximumReadDraft,
} from '#shared/contracts/frontend-model.ts';
import type { PromptContext } from '#shared/frontend/prompt.ts';
import { parseCommand } from '#shared/protocol/codec.ts';
import type { DraftOpinions, Reading } from '../frontend-llm/reading.ts';

/** A pause in typing after which the draft is read, in milliseconds. */
const pauseMs = 120;
/** Drafts whose readings are kept. */
const keptDrafts = 8;
/** A reader that was not there is not asked again for this long, in milliseconds. */
const absentMs = 5_000;
const wordEnd = /[\s.,;:!?)\]]$/u;

const nothing: DraftOpinions = { encoder: null, adapter: null, ollama: null, copied: null };

/** What reading ahead needs; everything that is not of this file comes from outside. */
export type ReadingAheadParts = {
  /** Reads with what is known, in the same task. */
  readonly read: (
    draft: string,
    opinions: DraftOpinions,
    canAsk: readonly FrontendReader[],
  ) => Reading;
  /** The app to ask; null while there is no connection, or where the person wants no readers. */
  readonly app: () => Pick<App, 'frontend.read' | 'frontend.copySlots'> | null;
  /** Whether drafts may be read before they are sent. */
  readonly isAllowed: () => boolean;
  readonly workflowIds: () => readonly string[];
  /** What a model in Ollama is told beside the draft. */
  readonly promptContext: () => PromptContext;
  readonly afterPaint: (run: () => void) => void;
  readonly now: () => number;
  /** Told of each reading that is as good as it gets before Enter. */
  readonly onRead?: (draft: string, reading: Reading) => void;
};

/** Readings of drafts, kept under the exact draft until something is sent. */
export type ReadingAhead = {
  /** To be called for each change; costs next to nothing, and reads later. */
  draftChanged(draft: string): void;
  /** What the readers have said about exactly this draft so far. */
  opinionsOf(draft: string): DraftOpinions;
  /** The readers that are there and have not spoken about this draft. */
  canAsk(draft: string): readonly FrontendReader[];
  /** Asks whoever is needed for a decision; resolves with all that was said. Never rejects. */
  ask(draft: string): Promise<DraftOpinions>;
  /** Forgets all drafts: one was sent. */
  clear(): void;
};

type Kept = {
  opinions: DraftOpinions;
  readonly asked: Set<FrontendReader>;
  triedToCopy: boolean;
  asking: Promise<DraftOpinions> | null;
};

/** The draft as a reader gets it: only its beginning, with no half character at the end. */
export function cutForReaders(draft: string): string {
  return draft.slice(0, maximumReadDraft).replace(/[\uD800-\uDBFF]$/u, '');
}

/** Asked at the end of each word; the slow one would take the processor from whoever types on. */
const quickReaders: readonly FrontendReader[] = ['encoder'];

export function createReadingAhead(parts: ReadingAheadParts): ReadingAhead {
  const kept = new Map<string, Kept>();
  const absentUntil = new Map<FrontendReader, number>();
  let latest = '';
  let timer: ReturnType<typeof setTimeout> | undefined;

  const entryOf = (draft: string): Kept => {
    const known = kept.get(draft);
    if (known !== undefined) return known;
    const entry: Kept = { opinions: nothing, asked: new Set(), triedToCopy: false, asking: null };
    kept.set(draft, entry);
    const [oldest] = kept.keys();
    if (kept.size > keptDrafts && oldest !== undefined) kept.delete(oldest);
    return entry;
  };
  const canAsk = (draft: string): readonly FrontendReader[] => {
    if (parts.app() === null) return [];
    const asked = kept.get(draft)?.asked;
    return frontendReaders.filter(
      (reader) => asked?.has(reader) !== true && (absentUntil.get(reader) ?? 0) <= parts.now(),
    );
  };

  /** One question to one reader. False where nothing more is to be had now. */
  const askOne = async (draft: string, entry: Kept, reader: FrontendReader): Promise<boolean> => {
    const answer = await parts.app()?.['frontend.read']({
      draft: cutForReaders(draft),
      readers: [reader],
      ...(reader === 'ollama' ? { context: parts.promptContext() } : {}),
    });
    if (answer === undefined || answer.superseded) return false;
    entry.asked.add(reader);
    const says = answer[reader];
    if (says === null) absentUntil.set(reader, parts.now() + absentMs);
    else entry.opinions = { ...entry.opinions, [reader]: says };
    const line = parseCommand(answer.ollama?.line ?? '');
    if (line.ok) entry.opinions = { ...entry.opinions, copied: line.value };
    return true;
  };
  const copySlots = async (draft: string, entry: Kept, label: Reading['wants']): Promise<void> => {
    entry.triedToCopy = true;
    if (label === null) return;
    const answer = await parts.app()?.['frontend.copySlots']({
      draft: cutForReaders(draft),
      label,
      workflowIds: parts.workflowIds().slice(0, 50),
    });
    const parsed = parseCommand(answer?.line ?? '');
    if (parsed.ok && parsed.value.kind === label)
      entry.opinions = { ...entry.opinions, copied: parsed.value };
  };
  const converse = async (
    draft: string,
    entry: Kept,
    readers: readonly FrontendReader[],
  ): Promise<DraftOpinions> => {
    try {
      for (;;) {
        const free = canAsk(draft).filter((reader) => readers.includes(reader));
        const { asks, wants } = parts.read(draft, entry.opinions, free);
        if (asks !== null) {
          if (!(await askOne(draft, entry, asks))) break;
        } else if (wants !== null && !entry.triedToCopy) await copySlots(draft, entry, wants);
        else break;
      }
    } catch {
      // The connection is gone: what was said until then counts.
    }
    return entry.opinions;
  };
  const ask = (
    draft: string,
    readers: readonly FrontendReader[] = frontendReaders,
  ): Promise<DraftOpinions> => {
    const entry = entryOf(draft);
    // After what is under way, which is not asked again.
    const asking =
      entry.asking === null
        ? converse(draft, entry, readers)
        : entry.asking.then(() => converse(draft, entry, readers));
    entry.asking = asking;
    return asking.finally(() => {
      if (entry.asking === asking) entry.asking = null;
    });
  };

  const readLatest = async (readers?: readonly FrontendReader[]): Promise<void> => {
    const draft = latest;
    if (draft === '' || draft.length > maximumReadDraft || !parts.isAllowed()) return;
    const opinions = await ask(draft, readers);
    if (draft === latest) parts.onRead?.(draft, parts.read(draft, opinions, []));
  };

  return {
    draftChanged: (draft) => {
      clearTimeout(timer);
      const trimmed = draft.trim();
      latest = trimmed;
      if (trimmed === '') return;
      if (wordEnd.test(draft))
        parts.afterPaint(() => void (trimmed === latest ? readLatest(quickReaders) : undefined));
      timer = setTimeout(() => void readLatest(), pauseMs);
    },
    opinionsOf: (draft) => kept.get(draft)?.opinions ?? nothing,
    canAsk,
    ask,
    clear: () => {
      clearTimeout(timer);
      latest = '';
      kept.clear();
    },
  };
}
