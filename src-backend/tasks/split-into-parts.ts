import type { Task } from '#shared/contracts/entities.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { inPlanOrder, isPartOf, treeNote } from '#shared/tasks/tree-note.ts';
import type { LanguageModel } from '#models/language-model.ts';
import { planSplit, splitPlanSchema } from '../handlers/split-plan.ts';
import type { Finished, HandlerContext, StoreReads } from '../runner/handler.ts';
import { splitSettings } from './split-settings.ts';

/**
 * Has the model plan the parts of a task and makes them. Null where the tree has no room for more:
 * the task is then as it was. Throws what the model did wrong, `model_invalid_reply` where no plan
 * came of it.
 */
export async function splitIntoParts(
  context: HandlerContext<'task_run'> | HandlerContext<'task_split'>,
  model: LanguageModel,
  task: Task,
  reason: string,
): Promise<Finished | null> {
  const { job, store, signal } = context;
  const { replyId } = context.payload;
  const plan = await context.step('plan', splitPlanSchema, () =>
    planSplit(model, task.title, reason, signal),
  );
  const { onChildFailure } = await splitSettings(store);
  // By itself, since whether there is room is seen only in its transaction.
  await context.write([
    {
      type: 'task.split',
      id: task.id,
      splitJobId: job.id,
      splitReplyId: replyId,
      onChildFailure,
      parts: plan.map(({ title, needs }) => ({ title, needs: [...needs] })),
    },
  ]);
  return await splitFinish(store, job.id, task.id, replyId);
}

/** The end of a job that has split its task; null where it has not. */
export async function splitFinish(
  store: StoreReads,
  jobId: string,
  taskId: string,
  replyId: string | null,
): Promise<Finished | null> {
  const task = await store['tasks.get']({ id: taskId });
  if (task === null || treeNote(task).splitJobId !== jobId) return null;
  const children = await store['tasks.list']({ parentTaskId: task.id, limit: 1_000 });
  const parts = inPlanOrder(children.filter((child) => isPartOf(child, task)));
  const list = parts.map(({ title }, index) => `${index + 1}. ${title}`).join('\n');
  // Complete already: nobody writes to it until the parts have ended, however long that takes.
  const patch = {
    text: `Split into ${parts.length} parts:\n\n${list}`,
    status: 'complete',
    error: null,
  } as const;
  const writes: Write[] =
    replyId === null ? [] : [{ type: 'message.patch', id: replyId, patch, onlyIfOpen: true }];
  return { type: 'completed', writes, result: { parts: parts.length } };
}
