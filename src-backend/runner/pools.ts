import type { JobKind } from '#shared/contracts/entities.ts';

/** Kinds that share a number of places. */
export type Pool = { readonly kinds: readonly JobKind[]; readonly places: number };

/**
 * Answers that a person waits for have places of their own, so that no amount of task work can
 * hold them up. Joins are single, since two of one parent would read the same children;
 * so is the work on the memory, which nobody waits for.
 */
export const defaultPools: readonly Pool[] = [
  { kinds: ['chat', 'context_load'], places: 2 },
  { kinds: ['task_run'], places: 2 },
  { kinds: ['task_split'], places: 1 },
  { kinds: ['task_join'], places: 1 },
  { kinds: ['workflow_run'], places: 2 },
  { kinds: ['memory_extract', 'memory_resolve'], places: 1 },
];
