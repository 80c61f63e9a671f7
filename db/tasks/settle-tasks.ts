import type { Task } from '#shared/contracts/entities.ts';
import { jobPriorities } from '#shared/contracts/jobs.ts';
import { scheduleOfCommand } from '#shared/contracts/scheduled-command-id.ts';
import { isOpenTask } from '#shared/contracts/open-state.ts';
import { newId } from '#shared/ids.ts';
import { joinParts } from '#shared/tasks/join-parts.ts';
import { planParts } from '#shared/tasks/plan-parts.ts';
import { treeNote } from '#shared/tasks/tree-note.ts';
import { getTask } from '../queries/tasks.ts';
import { patchMessage } from '../writes/conversation-writes.ts';
import { enqueueJob } from '../writes/job-writes.ts';
import { patchTask } from '../writes/task-writes.ts';
import type { WriteContext } from '../writes/write-context.ts';
import { partsOf, withOpenJob } from './tree.ts';

/**
 * Lets the trees of the tasks that a transaction changed follow, inside that transaction: parts
 * whose needs have ended begin, those that cannot be done are left out, and parents count what has
 * ended and end with the last of their parts. So no end can be lost between two transactions, and
 * two ends at once cannot both be the last one.
 */
export function settleTasks(context: WriteContext): void {
  const { tasks } = context.effects;
  // What settling changes is added to the set, and visited too.
  for (const id of tasks) {
    tasks.delete(id);
    const task = getTask(context.database, id);
    if (task === null) continue;
    if (task.status === 'waiting') settleParts(context, task);
    const parent = task.parentTaskId === null ? null : getTask(context.database, task.parentTaskId);
    if (parent !== null) settleParts(context, parent);
    // One of intake's comes with its job; only one that was begun anew is started here.
    else if (task.status === 'accepted' && treeNote(task).generation > 0)
      startTasks(context, [task]);
  }
}

function settleParts(context: WriteContext, parent: Task): void {
  if (parent.status !== 'waiting') return;
  const parts = partsOf(context.database, parent);
  if (parts.length === 0) return;
  const { start, leaveOut } = planParts(parent, parts);
  for (const { part, reason } of leaveOut) {
    const metadata = { ...part.metadata, skipped: true, skippedBy: 'need', skipReason: reason };
    // The patch has the tree looked at again: what needs this one is left out, too.
    patch(context, part, { status: 'cancelled', metadata });
  }
  if (leaveOut.length > 0) return;
  startTasks(context, start);
  const ended = parts.filter(({ status }) => !isOpenTask(status)).length;
  if (ended === parts.length) return endParent(context, parent, parts);
  // Parts done of parts planned.
  const progress = ended / parts.length;
  if (progress !== parent.progress) patch(context, parent, { progress });
}

/** Gives each its job, unless one is open: also one that was stopped and has not ended yet. */
function startTasks(context: WriteContext, tasks: readonly Task[]): void {
  if (tasks.length === 0) return;
  const busy = withOpenJob(
    context.database,
    tasks.map(({ id }) => id),
  );
  for (const task of tasks.filter(({ id }) => !busy.has(id))) {
    const { start, generation } = treeNote(task);
    const kind = start?.kind ?? 'task_run';
    const replyId = start === null ? task.replyId : start.replyId;
    const text = start?.text ?? task.description ?? task.title;
    const said = kind === 'task_split' ? { reason: text } : { text };
    enqueueJob(context, {
      type: 'job.enqueue',
      job: {
        id: newId('job', context.now),
        kind,
        payload: { taskId: task.id, replyId, ...said, generation },
        priority: jobPriorities[kind],
        maximumAttempts: 3,
        // Due at once, also where the clock was set back since.
        runAt: 0,
        commandId: scheduledBy(context, task),
        conversationId: task.conversationId,
        taskId: task.id,
        runId: null,
        uniqueKey: null,
      },
    });
  }
}

/**
 * The command of the schedule that a task comes from, whoever's transaction lets it begin: what
 * its job may do was fixed with the schedule. Else null, for the command of the transaction.
 */
function scheduledBy({ database }: WriteContext, { id }: Task): string | null {
  const command = database.value('SELECT command_id FROM tasks WHERE id = :id', { id });
  return typeof command === 'string' && scheduleOfCommand(command) !== null ? command : null;
}

function endParent(context: WriteContext, parent: Task, parts: readonly Task[]): void {
  const { status, text, error } = joinParts(parent, parts);
  if (status === 'completed')
    patch(context, parent, { status, progress: 1, result: text, error: null });
  else patch(context, parent, { status, error });
  const replyId = treeNote(parent).splitReplyId ?? parent.replyId;
  if (replyId === null || !hasMessage(context, replyId)) return;
  // Not only where it is open: the reply that told of the split is complete, and now gets its result.
  const messageStatus = { completed: 'complete', failed: 'failed', cancelled: 'stopped' } as const;
  patchMessage(context, {
    type: 'message.patch',
    id: replyId,
    // What the other parts wrote is still worth reading.
    patch: {
      status: messageStatus[status],
      error,
      ...(status === 'cancelled' ? {} : { text }),
    },
    onlyIfOpen: false,
  });
}

/** Whether a message is there. */
export function hasMessage({ database }: WriteContext, id: string): boolean {
  return database.get('SELECT 1 FROM messages WHERE id = :id', { id }) !== undefined;
}

function patch(
  context: WriteContext,
  task: Task,
  changes: Parameters<typeof patchTask>[1]['patch'],
): void {
  patchTask(context, { type: 'task.patch', id: task.id, patch: changes, onlyIfOpen: true });
}
