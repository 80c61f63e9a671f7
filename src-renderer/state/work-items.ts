import type { Run, Task, TaskStatus } from '#shared/contracts/entities.ts';
import { isOpenTask } from '#shared/contracts/open-state.ts';
import type { Answering } from './messages.ts';

/** One line of the Now panel. */
export type WorkItem = {
  readonly kind: 'task' | 'run' | 'answer';
  readonly id: string;
  readonly title: string;
  readonly status: TaskStatus;
  /** 0…1, or null where nobody knows. */
  readonly progress: number | null;
  readonly conversationId: string | null;
  readonly replyId: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
};

/** Steps done (or skipped) of steps planned; a step that runs counts as half. */
export function runProgress({ steps }: Pick<Run, 'steps'>): number {
  if (steps.length === 0) return 0;
  const done = steps.reduce(
    (sum, { status }) =>
      sum + (status === 'completed' || status === 'skipped' ? 1 : status === 'running' ? 0.5 : 0),
    0,
  );
  return done / steps.length;
}

/** A run's name with what it is about: `Plan a project · MyApp`. */
export function runTitle({ name, params }: Pick<Run, 'name' | 'params'>): string {
  const about = Object.values(params).find(
    (value): value is string => typeof value === 'string' && value !== '',
  );
  return about === undefined ? name : `${name} · ${about}`;
}

/** How many ended ones are shown. */
const recentCount = 12;

/** What runs now, oldest first, and what ended lately, newest first. */
export function workItems(
  tasks: readonly Task[],
  runs: readonly Run[],
  answers: readonly (Answering & { readonly id: string })[],
  titleOf: (conversationId: string) => string | undefined,
): { readonly active: readonly WorkItem[]; readonly recent: readonly WorkItem[] } {
  const all: readonly WorkItem[] = [
    ...tasks
      .filter(({ parentTaskId }) => parentTaskId === null)
      .map((task): WorkItem => ({ ...task, kind: 'task' })),
    ...runs
      .filter(({ parentRunId }) => parentRunId === null)
      .map((run): WorkItem => ({
        ...run,
        kind: 'run',
        title: runTitle(run),
        progress: runProgress(run),
      })),
    ...answers.map((answer): WorkItem => ({
      kind: 'answer',
      id: answer.id,
      title: titleOf(answer.conversationId) ?? 'Answer',
      status: answer.isWritten ? 'running' : 'accepted',
      progress: null,
      conversationId: answer.conversationId,
      replyId: answer.id,
      createdAt: answer.createdAt,
      updatedAt: answer.createdAt,
    })),
  ];
  return {
    active: all
      .filter(({ status }) => isOpenTask(status))
      .toSorted((a, b) => a.createdAt - b.createdAt),
    recent: all
      .filter(({ status }) => !isOpenTask(status))
      .toSorted((a, b) => b.updatedAt - a.updatedAt)
      .slice(0, recentCount),
  };
}
