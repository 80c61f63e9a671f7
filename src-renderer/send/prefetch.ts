import type { App, Prefetched } from '#shared/contracts/app.ts';
import type { Reading } from '../frontend-llm/reading.ts';

/** At most so many questions in one second. */
const perSecond = 5;
/** Drafts whose context is kept. */
const keptDrafts = 4;
/** Letters of the draft that a memory is looked for with. */
const queryLength = 500;

export type PrefetchParts = {
  readonly app: () => Pick<App, 'context.prefetch'> | null;
  readonly now: () => number;
};

/** What a message will likely need, asked for before it is sent. */
export type Prefetch = {
  /**
   * Asks for what a confident reading of the draft will need, within the budget: one question under
   * way, five a second. What is asked for an older draft is dropped when it comes.
   */
  consider(draft: string, reading: Reading): void;
  /** The draft has changed: what is asked for is not wanted any more. */
  cancel(): void;
  /** What came for exactly this draft; null where nothing did. */
  of(draft: string): Prefetched | null;
  clear(): void;
};

export function createPrefetch({ app, now }: PrefetchParts): Prefetch {
  const kept = new Map<string, Prefetched>();
  let wanted: { readonly draft: string; readonly question: Question } | null = null;
  let underWay = false;
  let latest = '';
  let times: readonly number[] = [];

  const next = async (): Promise<void> => {
    const current = wanted;
    const there = app();
    times = times.filter((time) => time > now() - 1_000);
    if (current === null || underWay || there === null || times.length >= perSecond) return;
    underWay = true;
    times = [...times, now()];
    wanted = null;
    try {
      const found = await there['context.prefetch'](current.question);
      // The draft may have changed meanwhile: then nobody wants it.
      if (wanted === null && latest === current.draft) keep(current.draft, found);
    } catch {
      // It was a guess; the message itself asks again.
    } finally {
      underWay = false;
    }
    await next();
  };
  const keep = (draft: string, found: Prefetched): void => {
    kept.set(draft, found);
    const [oldest] = kept.keys();
    if (kept.size > keptDrafts && oldest !== undefined) kept.delete(oldest);
  };

  return {
    consider: (draft, reading) => {
      latest = draft;
      const question = questionOf(draft, reading);
      wanted = question === null || kept.has(draft) ? null : { draft, question };
      if (wanted !== null) void next();
    },
    cancel: () => {
      latest = '';
      wanted = null;
    },
    of: (draft) => kept.get(draft) ?? null,
    clear: () => {
      latest = '';
      wanted = null;
      kept.clear();
    },
  };
}

type Question = Parameters<App['context.prefetch']>[0];

/** What a reading will need; null where it is not sure, or needs nothing. */
function questionOf(draft: string, { accepted, command }: Reading): Question | null {
  if (!accepted) return null;
  const none = { query: null, workflowId: null, taskId: null };
  switch (command?.kind) {
    case 'cl':
      return command.context_id.startsWith('task_')
        ? { ...none, taskId: command.context_id }
        : { ...none, query: draft.slice(0, queryLength) };
    case 'ch':
      return { ...none, query: draft.slice(0, queryLength) };
    case 'wf':
      return { ...none, workflowId: command.workflow_id };
    case 'ts':
      return command.task_id === 'auto' ? null : { ...none, taskId: command.task_id };
    case 'cn':
      return command.entity_id.startsWith('task_') ? { ...none, taskId: command.entity_id } : null;
    default:
      return null;
  }
}
