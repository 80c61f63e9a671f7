import { type CacheFigures, createCache } from '#shared/cache.ts';
import type { PromptContext } from '#shared/frontend/prompt.ts';
import { classify, shippedModel } from '../frontend-llm/classifier.ts';
import { messageKey } from '../frontend-llm/lessons.ts';
import { type DueDateReader, loadDueDateReader } from '../frontend-llm/due-date.ts';
import { isActive } from '../frontend-llm/task-reference.ts';
import { RecentCommands } from '../frontend-llm/recent-commands.ts';
import type { Classification, KnownTask, ReadingContext } from '../frontend-llm/reading.ts';
import { useAppStatus } from '../state/app-status.ts';
import { useCorrections } from '../state/corrections.ts';
import { runRows, taskRows } from '../state/work.ts';

const recent = new RecentCommands();

/** What the classifier said: a draft is read at each pause of typing and once more when it is sent. */
const responses = createCache<Classification>({
  name: 'responses',
  layer: 'frontend',
  limit: 100,
  lifetimeMs: null,
});

/** The work of which a message may speak, until any of it changes. */
const statusSnapshots = createCache<readonly KnownTask[]>({
  name: 'status snapshots',
  layer: 'frontend',
  limit: 1,
  lifetimeMs: 30_000,
});
for (const rows of [taskRows, runRows]) rows.subscribeAll(statusSnapshots.clear);

useCorrections.subscribe(responses.clear);

let dueOf: DueDateReader | null = null;

/** Has due dates read from now on; to be called once, when nothing else is to do. */
export async function startReadingDueDates(): Promise<void> {
  const reader = await loadDueDateReader();
  // Its patterns are compiled at the first use, which takes some 30 ms.
  reader('warm up for tomorrow', Date.now());
  dueOf = reader;
}

/** Notes a line that was sent, for "again". */
export function noteSent(line: string, now: number): void {
  recent.add(line, now);
}

/** Work that a message may speak of: runs count as tasks, parts of tasks do not. */
function knownWork(): readonly KnownTask[] {
  const tasks = taskRows.all().filter(({ parentTaskId }) => parentTaskId === null);
  const runs = runRows.all().map((run): KnownTask => {
    const done = run.steps.filter(({ status }) => status === 'completed').length;
    const progress = run.steps.length === 0 ? 0 : done / run.steps.length;
    return { id: run.id, title: run.name, status: run.status, progress };
  });
  return [...tasks, ...runs];
}

/** What the reflex may know, all of it in memory. */
export function readingContext(now: number): ReadingContext {
  const { status, lostAt } = useAppStatus.getState();
  const workflows = status?.workflows ?? [];
  const { labels, learnt } = useCorrections.getState();
  return {
    tasks: statusSnapshots.read('work', knownWork),
    recentCommands: recent.list(),
    now,
    workflows: workflows.map(({ id }) => id),
    classify: (text) => responses.read(text, () => classify(text, shippedModel, learnt)),
    ...(dueOf === null ? {} : { dueOf }),
    ...(labels.size === 0 ? {} : { correctedTo: (text) => labels.get(messageKey(text)) }),
    ...(lostAt === null ? {} : { staleSince: lostAt }),
  };
}

/** What a model beside the window may be told of all that, active work first. */
export function promptContext(now: number): PromptContext {
  const { tasks, recentCommands, workflows } = readingContext(now);
  const sorted = tasks.toSorted((one, other) => Number(isActive(other)) - Number(isActive(one)));
  return {
    tasks: sorted.slice(0, 50).map(({ id, title, status, progress }) => ({
      id,
      title: title.slice(0, 300),
      status,
      progress,
    })),
    recentCommands: recentCommands.slice(0, 50).map((line) => line.slice(0, 300)),
    workflowIds: workflows.slice(0, 50),
  };
}

/** What the caches of this window have done. */
export function windowCaches(): CacheFigures[] {
  return [recent.figures(), statusSnapshots.figures(), responses.figures()];
}
