import { z } from 'zod';
import { jobKindSchema } from '#shared/contracts/entities.ts';
import type { writeSchema } from '#shared/contracts/writes.ts';
import { KinglyError } from '#shared/errors.ts';
import type { WriteContext, WriteOf } from './write-context.ts';

type Write = z.output<typeof writeSchema>;

/** Adds a job, unless one with its unique key is open. Its command is the transaction's, where it names none. */
export function enqueueJob(context: WriteContext, { job }: WriteOf<Write, 'job.enqueue'>): void {
  const { database, now, effects, commandId } = context;
  const added = database.run(
    `INSERT INTO job_queue (job_id, job_type, payload, priority, maximum_attempts,
       allowed_attempts, run_at, command_id,
       conversation_id, task_id, run_id, unique_key, created_at)
     SELECT :id, :kind, :payload, :priority, :maximumAttempts, :maximumAttempts,
       :runAt, :commandId,
       :conversationId, :taskId, :runId, :uniqueKey, :now
     WHERE :uniqueKey IS NULL OR NOT EXISTS (SELECT 1 FROM job_queue
       WHERE unique_key = :uniqueKey AND status IN ('pending', 'running', 'waiting'))`,
    { ...job, payload: JSON.stringify(job.payload), commandId: job.commandId ?? commandId, now },
  );
  if (added > 0) effects.kinds.add(job.kind);
}

const endedRows = z.array(z.object({ reply_id: z.string().nullable() }));

/**
 * Ends pending and waiting jobs at once, together with their open replies, and asks running ones to
 * stop. Finding none is no error.
 */
export function cancelJobs(context: WriteContext, write: WriteOf<Write, 'job.cancel'>): void {
  const { database, now, effects } = context;
  const parameters = {
    jobId: write.jobId ?? null,
    taskId: write.taskId ?? null,
    runId: write.runId ?? null,
    replyId: write.messageId ?? null,
    conversationId: write.conversationId ?? null,
  };
  const selected = `(job_id = :jobId OR task_id = :taskId OR run_id = :runId OR reply_id = :replyId
    OR conversation_id = :conversationId)`;
  const ended = endedRows.parse(
    database.all(
      `UPDATE job_queue SET status = 'cancelled', cancel_requested = 1, completed_at = ${now}
       WHERE status IN ('pending', 'waiting') AND ${selected} RETURNING reply_id`,
      parameters,
    ),
  );
  for (const { reply_id: replyId } of ended) if (replyId !== null) stopReply(context, replyId);
  const running = database.all(
    `UPDATE job_queue SET cancel_requested = 1 WHERE status = 'running' AND ${selected}
     RETURNING job_id`,
    parameters,
  );
  for (const row of z.array(z.object({ job_id: z.string() })).parse(running)) {
    effects.cancelled.add(row.job_id);
  }
  if (write.conversationId !== undefined) {
    database.run(
      `UPDATE messages SET status = 'stopped', error = NULL, updated_at = ${now},
         revision = revision + 1
       WHERE conversation_id = :id AND role = 'assistant' AND status IN ('accepted', 'streaming')`,
      { id: write.conversationId },
    );
  }
}

/** Stops a reply that is still open; its text stays. One that is gone or has ended is left alone. */
export function stopReply({ database, now }: WriteContext, id: string): void {
  database.run(
    `UPDATE messages SET status = 'stopped', error = NULL, updated_at = ${now},
       revision = revision + 1
     WHERE id = :id AND status IN ('accepted', 'streaming')`,
    { id },
  );
}

/** Lets a waiting job go on; one that is about to wait will not. */
export function resumeJob(
  { database, now, effects }: WriteContext,
  { jobId }: WriteOf<Write, 'job.resume'>,
): void {
  const row = database.get('SELECT status, job_type FROM job_queue WHERE job_id = :jobId', {
    jobId,
  });
  if (row === undefined) throw new KinglyError('not_found', `There is no job ${jobId}`);
  const job = z.object({ status: z.string(), job_type: jobKindSchema }).parse(row);
  if (job.status === 'waiting') {
    database.run(`UPDATE job_queue SET status = 'pending', run_at = :now WHERE job_id = :jobId`, {
      jobId,
      now,
    });
    effects.kinds.add(job.job_type);
  } else if (job.status === 'running') {
    database.run('UPDATE job_queue SET resume_requested = 1 WHERE job_id = :jobId', { jobId });
  }
}
