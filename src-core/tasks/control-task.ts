import type { z } from 'zod';
import type { Task } from '#shared/contracts/entities.ts';
import type { Store } from '#shared/contracts/store.ts';
import type { taskControlSchema } from '#shared/contracts/task-control.ts';
import { KinglyError } from '#shared/errors.ts';

/**
 * Does what the person wants of a task, and answers it as it is then.
 * @throws KinglyError `not_found`, `invalid_input` for an edit without a title or description.
 */
export async function controlTask(
  store: Pick<Store, 'store.commit' | 'tasks.get'>,
  control: z.output<typeof taskControlSchema>,
): Promise<Task> {
  const { action, title, description } = control;
  if (action === 'edit' && title === undefined && description === undefined) {
    throw new KinglyError('invalid_input', 'An edit needs a new title or description');
  }
  await store['store.commit']({ writes: [{ type: 'task.control', ...control }] });
  const task = await store['tasks.get']({ id: control.taskId });
  if (task === null) throw new KinglyError('not_found', `There is no task ${control.taskId}`);
  return task;
}
