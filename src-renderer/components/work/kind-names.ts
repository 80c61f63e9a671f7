import type { JobKind } from '#shared/contracts/entities.ts';

/** What the kinds of jobs are called for a person. */
const names: Partial<Readonly<Record<JobKind, string>>> = {
  chat: 'Answers',
  context_load: 'Looking things up',
  task_run: 'Tasks',
  task_split: 'Splitting tasks',
  task_join: 'Joining parts',
  workflow_run: 'Workflows',
  memory_extract: 'Reading for facts',
  memory_resolve: 'Sorting names',
};

/** A kind of job as a person reads it. */
export function kindName(kind: JobKind): string {
  return names[kind] ?? kind.replaceAll('_', ' ');
}
