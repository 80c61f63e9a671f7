import { z } from 'zod';
import type { Job } from '#shared/contracts/entities.ts';
import type { Write } from '#shared/contracts/writes.ts';
import type { ErrorInfo } from '#shared/errors.ts';
import { idSchema } from '#shared/ids.ts';
import { treeNote } from '#shared/tasks/tree-note.ts';
import type { StoreReads } from './handler.ts';

/** How an attempt ended that did not complete. */
export type Ending =
  | {
      readonly type: 'retry';
      readonly error: ErrorInfo;
      readonly attempt: number;
      readonly of: number;
    }
  | { readonly type: 'failed'; readonly error: ErrorInfo }
  | { readonly type: 'cancelled' }
  /** For the person’s answer. */
  | { readonly type: 'waiting' };

/** Read loosely: the payload may be the very thing that is wrong. */
const subjectSchema = z.object({
  replyId: idSchema.nullable().catch(null),
  taskId: idSchema.nullable().catch(null),
  runId: idSchema.nullable().catch(null),
});

/**
 * What the reply, task and run of a job become when an attempt did not complete: they say that it
 * is tried again, what went wrong, or that they were stopped. Text written so far is kept.
 */
export async function endingWrites(
  store: StoreReads,
  job: Job,
  ending: Ending,
  partialText: string | null,
  now: number,
): Promise<readonly Write[]> {
  const subject = subjectSchema.parse(job.payload);
  const taskId = subject.taskId ?? job.taskId;
  const runId = subject.runId ?? job.runId;
  const task = taskId === null ? null : await store['tasks.get']({ id: taskId });
  const run = runId === null ? null : await store['runs.get']({ id: runId });
  const ofJoin =
    job.kind === 'task_join' && task !== null
      ? (treeNote(task).splitReplyId ?? task.replyId)
      : null;
  const replyId = subject.replyId ?? ofJoin;
  const writes: Write[] = [];

  // The reply of a join is complete already, since it told of the split.
  const onlyIfOpen = job.kind !== 'task_join';
  if (replyId !== null) writes.push(...replyEnding(replyId, ending, partialText, onlyIfOpen));
  if (task !== null && !(ending.type === 'cancelled' && (await hasOtherJob(store, job, task.id)))) {
    const patch = taskPatch(ending);
    writes.push({ type: 'task.patch', id: task.id, patch, onlyIfOpen: true });
  }
  if (run !== null && job.kind === 'workflow_run') {
    const patch = ending.type === 'retry' ? { error: tryingAgain(ending) } : taskPatch(ending);
    writes.push({ type: 'run.patch', id: run.id, patch, onlyIfOpen: true });
    if (endsSubjects(ending)) {
      const error = ending.type === 'failed' ? ending.error : null;
      for (const step of run.steps.filter(({ status }) => status === 'running')) {
        writes.push({
          type: 'run.step',
          id: run.id,
          key: step.key,
          patch: { status: ending.type, error, endedAt: now },
        });
      }
    }
  }
  return writes;
}

/** Whether nothing comes after it: an attempt that is repeated or waits ends nothing. */
function endsSubjects(ending: Ending): ending is Extract<Ending, { type: 'failed' | 'cancelled' }> {
  return ending.type === 'failed' || ending.type === 'cancelled';
}

/** A task whose job was stopped so that another one takes over (as when it is split) goes on. */
async function hasOtherJob(store: StoreReads, job: Job, taskId: string): Promise<boolean> {
  const open = await store['jobs.list']({
    statuses: ['pending', 'running', 'waiting'],
    limit: 1_000,
  });
  return open.some(
    (other) => other.taskId === taskId && other.id !== job.id && !other.cancelRequested,
  );
}

/** The text by itself, so that a reply which was stopped meanwhile keeps it and stays stopped. */
function replyEnding(
  id: string,
  ending: Ending,
  partialText: string | null,
  onlyIfOpen: boolean,
): readonly Write[] {
  const patch = replyPatch(ending);
  const writes: Write[] = [];
  if (partialText !== null)
    writes.push({ type: 'message.patch', id, patch: { text: partialText } });
  if (patch !== null) writes.push({ type: 'message.patch', id, patch, onlyIfOpen });
  return writes;
}

/** Null where the reply stays as it is. */
function replyPatch(ending: Ending): Extract<Write, { type: 'message.patch' }>['patch'] | null {
  switch (ending.type) {
    case 'retry':
      return { error: tryingAgain(ending) };
    case 'failed':
      return { status: 'failed', error: ending.error };
    case 'cancelled':
      return { status: 'stopped', error: null };
    case 'waiting':
      return null;
  }
}

function taskPatch(ending: Ending): {
  status?: 'failed' | 'cancelled' | 'waiting';
  error: ErrorInfo | null;
} {
  switch (ending.type) {
    case 'retry':
      return { error: tryingAgain(ending) };
    case 'failed':
      return { status: 'failed', error: ending.error };
    case 'cancelled':
      return { status: 'cancelled', error: null };
    case 'waiting':
      return { status: 'waiting', error: null };
  }
}

function tryingAgain(ending: Extract<Ending, { type: 'retry' }>): ErrorInfo {
  const note = `Trying again (attempt ${ending.attempt + 1} of ${ending.of}).`;
  const what = ending.error.message.slice(0, 3_900).replace(/\.$/u, '');
  return { ...ending.error, message: `${what}. ${note}` };
}
