import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { method } from '../rpc/contract.ts';
import { taskSchema, taskStatusSchema } from './entities.ts';

const ownTaskSchema = taskSchema.pick({
  id: true,
  title: true,
  status: true,
  progress: true,
  createdAt: true,
  updatedAt: true,
});

/**
 * What Kingly's own tool server may ask of the app, over the port of its process, beside the
 * protocol. No more than its tools need: a tool server is not a client.
 */
export const ownToolsContract = {
  /** Newest first; those that are parts of others are left out. */
  'own.tasks.list': method(
    z.object({
      statuses: z.array(taskStatusSchema).optional(),
      limit: z.number().int().min(1).max(100),
    }),
    z.array(ownTaskSchema),
  ),
  /** @throws KinglyError `not_found` */
  'own.tasks.get': method(
    z.object({ id: idSchema }),
    ownTaskSchema.extend({
      description: taskSchema.shape.description,
      result: taskSchema.shape.result,
      problem: z.string().nullable(),
    }),
  ),
  /**
   * Begins a task in a conversation of its own, as if the person had asked for it there. The same
   * key begins it once. @throws KinglyError `not_available` while too many are open.
   */
  'own.tasks.create': method(
    z.object({
      title: taskSchema.shape.title.min(1),
      description: z.string().max(20_000),
      key: z.string().min(1).max(1_000),
    }),
    z.object({ id: idSchema }),
  ),
  /** Stops it and all of its parts; one that has ended stays as it is. @throws `not_found` */
  'own.tasks.stop': method(z.object({ id: idSchema }), ownTaskSchema),
} as const;
export type OwnToolsContract = typeof ownToolsContract;
