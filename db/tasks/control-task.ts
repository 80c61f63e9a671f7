import { z } from 'zod';
import type { writeSchema } from '#shared/contracts/writes.ts';
import { KinglyError } from '#shared/errors.ts';
import { cancelJobs } from '../writes/job-writes.ts';
import { patchTask } from '../writes/task-writes.ts';
import type { WriteContext, WriteOf } from '../writes/write-context.ts';

const idRows = z.array(z.object({ id: z.string() }));

/** Does what the person wants of a node; so far, stops it and all under it. */
export function controlTask(
  context: WriteContext,
  { taskId, action }: WriteOf<z.output<typeof writeSchema>, 'task.control'>,
): void {
  if (action !== 'stop') throw new KinglyError('invalid_input', `A task cannot ${action} yet`);
  const tree = context.database.all(
    `WITH RECURSIVE tree (id) AS (
       SELECT id FROM tasks WHERE id = :taskId
       UNION SELECT tasks.id FROM tasks JOIN tree ON tasks.parent_task_id = tree.id)
     SELECT id FROM tree`,
    { taskId },
  );
  for (const { id } of idRows.parse(tree)) {
    cancelJobs(context, { type: 'job.cancel', taskId: id });
    patchTask(context, {
      type: 'task.patch',
      id,
      patch: { status: 'cancelled' },
      onlyIfOpen: true,
    });
  }
}
