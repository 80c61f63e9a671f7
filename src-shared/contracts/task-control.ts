import { z } from 'zod';
import { idSchema } from '../ids.ts';

/** What a person may do with one node of a tree of tasks. */
export const taskActions = ['stop', 'retry', 'skip', 'edit'] as const;
export type TaskAction = (typeof taskActions)[number];

/**
 * `stop` ends the node and all under it. `retry` runs what failed, was stopped or was left out
 * again, with what depends on it, and opens its parents again. `skip` leaves the node out: what
 * depends on it goes on without it. `edit` changes what is to be done; a node that has begun is
 * stopped and done anew.
 */
export const taskControlSchema = z.object({
  taskId: idSchema,
  action: z.enum(taskActions),
  /** For `edit`. */
  title: z.string().trim().min(1).max(300).optional(),
  /** For `edit`; null removes it. */
  description: z.string().max(20_000).nullable().optional(),
});
export type TaskControl = z.infer<typeof taskControlSchema>;
