import { z } from 'zod';
import type { writeSchema } from '#shared/contracts/writes.ts';
import { KinglyError } from '#shared/errors.ts';
import { resumeJob } from './job-writes.ts';
import type { WriteContext, WriteOf } from './write-context.ts';

type Write = z.output<typeof writeSchema>;

/** Asks the person, once for each job and key. */
export function askQuestion(
  { database }: WriteContext,
  { question }: WriteOf<Write, 'question.ask'>,
): void {
  database.run(
    `INSERT INTO questions (id, kind, workspace_id, conversation_id, task_id, run_id, job_id,
       step_key, title, detail, created_at)
     VALUES (:id, :kind, :workspaceId, :conversationId, :taskId, :runId, :jobId,
       :stepKey, :title, :detail, :createdAt)
     ON CONFLICT (job_id, step_key)
       WHERE job_id IS NOT NULL AND step_key IS NOT NULL AND status <> 'withdrawn' DO NOTHING`,
    question,
  );
}

const questionRow = z.object({ status: z.string(), job_id: z.string().nullable() });

/** Keeps the person's answer and lets the job that asked go on; the first answer counts. */
export function answerQuestion(
  context: WriteContext,
  write: WriteOf<Write, 'question.answer'>,
): void {
  const { database } = context;
  const row = database.get('SELECT status, job_id FROM questions WHERE id = :id', {
    id: write.id,
  });
  if (row === undefined) throw new KinglyError('not_found', `There is no question ${write.id}`);
  const question = questionRow.parse(row);
  if (question.status !== 'open') return;
  database.run(
    `UPDATE questions SET status = 'answered', decision = :decision, note = :note,
       answered_at = :at WHERE id = :id`,
    { id: write.id, decision: write.decision, note: write.note, at: write.at },
  );
  // A job that was pruned long ago waits for nothing.
  const jobId = question.job_id;
  if (jobId === null) return;
  const job = database.get('SELECT 1 FROM job_queue WHERE job_id = :jobId', { jobId });
  if (job !== undefined) resumeJob(context, { type: 'job.resume', jobId });
}

/** Takes open questions back. Finding none is no error. */
export function withdrawQuestions(
  { database, now }: WriteContext,
  write: WriteOf<Write, 'question.withdraw'>,
): void {
  database.run(
    `UPDATE questions SET status = 'withdrawn', answered_at = :now
     WHERE status = 'open'
       AND (id = :id OR job_id = :jobId OR task_id = :taskId OR run_id = :runId)`,
    {
      now,
      id: write.id ?? null,
      jobId: write.jobId ?? null,
      taskId: write.taskId ?? null,
      runId: write.runId ?? null,
    },
  );
}
