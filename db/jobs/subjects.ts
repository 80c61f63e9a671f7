import { z } from 'zod';
import { runStepSchema } from '#shared/contracts/entities.ts';
import { supersededSql } from './fence.ts';
import { flagColumn, jsonColumn } from '../rows/columns.ts';
import type { WriteContext } from '../writes/write-context.ts';

const jobRow = z.object({
  job_type: z.string(),
  task_id: z.string().nullable(),
  run_id: z.string().nullable(),
  reply_id: z.string().nullable(),
  superseded: flagColumn,
});
const taskRow = z.object({
  status: z.string(),
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

/** Reads what a job that ends is about, and has the tree of its task looked at. */
export function readSubjects({ database, effects }: WriteContext, jobId: string): Subjects {
  const job = jobRow.parse(
    database.get(
      `SELECT job_type, task_id, run_id, reply_id, ${supersededSql} AS superseded
       FROM job_queue WHERE job_id = :jobId`,
      { jobId },
    ),
  );
  const row =
    job.task_id === null
      ? undefined
      : database.get('SELECT status, reply_id FROM tasks WHERE id = :id', { id: job.task_id });
  const task = row === undefined ? undefined : taskRow.parse(row);
  // Whatever waits for the end of this job may go on.
  if (job.task_id !== null) effects.tasks.add(job.task_id);
  const ofJoin = job.job_type === 'task_join' ? task?.reply_id : null;
  return { job, task, replyId: job.reply_id ?? ofJoin ?? null };
}

/** The keys of the steps of a run that are under way; none where the run is gone. */
export function runningSteps({ database }: WriteContext, runId: string): readonly string[] {
  const value = database.value('SELECT steps FROM workflows WHERE id = :id', { id: runId });
  const steps = stepsColumn.safeParse(value).data ?? [];
  return steps.filter(({ status }) => status === 'running').map(({ key }) => key);
}
