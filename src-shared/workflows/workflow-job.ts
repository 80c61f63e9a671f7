import type { Run } from '../contracts/entities.ts';
import { type JobPayload, jobPriorities } from '../contracts/jobs.ts';
import type { Write } from '../contracts/writes.ts';
import { newId } from '../ids.ts';

/** The job that drives a run; nothing while another one does. */
export function workflowJob(run: Run, now: number, commandId: string | null): Write {
  const payload: JobPayload<'workflow_run'> = { runId: run.id, replyId: run.replyId };
  return {
    type: 'job.enqueue',
    job: {
      id: newId('job', now),
      kind: 'workflow_run',
      payload,
      priority: jobPriorities.workflow_run,
      maximumAttempts: 3,
      runAt: now,
      commandId,
      conversationId: run.conversationId,
      runId: run.id,
      uniqueKey: `run:${run.id}`,
    },
  };
}
