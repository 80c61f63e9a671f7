import { RecentCommands } from '../frontend-llm/recent-commands.ts';
import type { KnownTask, ReadingContext } from '../frontend-llm/reading.ts';
import { useAppStatus } from '../state/app-status.ts';
import { runRows, taskRows } from '../state/work.ts';

const recent = new RecentCommands();

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
  const workflows = useAppStatus.getState().status?.workflows ?? [];
  return {
    tasks: knownWork(),
    recentCommands: recent.list(),
    now,
    workflows: workflows.map(({ id }) => id),
  };
}
