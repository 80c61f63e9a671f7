import { z } from 'zod';
import { runStepSchema } from '#shared/contracts/entities.ts';
import { jobPriorities } from '#shared/contracts/jobs.ts';
import { newId } from '#shared/ids.ts';
import { jsonColumn } from '../rows/columns.ts';
import { enqueueJob } from '../writes/job-writes.ts';
import type { WriteContext } from '../writes/write-context.ts';

const jobRow = z.object({
  job_type: z.string(),
  task_id: z.string().nullable(),
  run_id: z.string().nullable(),
  reply_id: z.string().nullable(),
});
const taskRow = z.object({
  status: z.string(),
  parent_task_id: z.string().nullable(),
  conversation_id: z.string().nullable(),
  reply_id: z.string().nullable(),
});
const stepsColumn = jsonColumn(z.array(runStepSchema));

/** What a job is about. */
export type Subjects = {
  readonly job: z.output<typeof jobRow>;
  /** Undefined where the job has none, or it is gone. */
  readonly task: z.output<typeof taskRow> | undefined;
  /** The reply that shows the job: its own, or for a join that of the task. */
  readonly replyId: string | null;
};

/** Reads what a job is about. */
export function readSubjects({ database }: WriteContext, jobId: string): Subjects {
  const job = jobRow.parse(
    database.get(
      'SELECT job_type, task_id, run_id, reply_id FROM job_queue WHERE job_id = :jobId',
      { jobId },
    ),
  );
  const row =
    job.task_id === null
      ? undefined
      : database.get(
          'SELECT status, parent_task_id, conversation_id, reply_id FROM tasks WHERE id = :id',
          { id: job.task_id },
        );
  const task = row === undefined ? undefined : taskRow.parse(row);
  const ofJoin = job.job_type === 'task_join' ? task?.reply_id : null;
  return { job, task, replyId: job.reply_id ?? ofJoin ?? null };
}

/** The keys of the steps of a run that are under way; none where the run is gone. */
export function runningSteps({ database }: WriteContext, runId: string): readonly string[] {
  const value = database.value('SELECT steps FROM workflows WHERE id = :id', { id: runId });
  const steps = stepsColumn.safeParse(value).data ?? [];
  return steps.filter(({ status }) => status === 'running').map(({ key }) => key);
}

/** Open runs that are part of a run, however deep. */
export function openParts({ database }: WriteContext, runId: string): readonly string[] {
  const rows = database.all(
    `WITH RECURSIVE part (id, depth) AS (
       SELECT id, 1 FROM workflows WHERE parent_run_id = :runId
       UNION ALL
       SELECT workflows.id, depth + 1 FROM workflows JOIN part ON parent_run_id = part.id
         WHERE depth < 8)
     SELECT workflows.id FROM workflows JOIN part USING (id)
     WHERE status IN ('accepted', 'running', 'waiting')`,
    { runId },
  );
  return z
    .array(z.object({ id: z.string() }))
    .parse(rows)
    .map(({ id }) => id);
}

/** Has a parent task look whether all its parts have ended. */
export function joinParent(
  context: WriteContext,
  parentId: string,
  childId: string,
  conversationId: string | null,
): void {
  enqueueJob(context, {
    type: 'job.enqueue',
    job: {
      id: newId('job', context.now),
      kind: 'task_join',
      payload: { taskId: parentId },
      priority: jobPriorities.task_join,
      maximumAttempts: 5,
      runAt: context.now,
      commandId: null,
      conversationId,
      taskId: parentId,
      runId: null,
      // The same key as when a handler asks for it, so that it is asked for once.
      uniqueKey: `join:${parentId}:${childId}`,
    },
  });
}
