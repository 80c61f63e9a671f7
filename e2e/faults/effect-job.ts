import type { Write } from '#shared/contracts/writes.ts';
import { defaultWorkspaceId } from '#shared/ids.ts';

const conversationId = 'conv_faults';

/** What intake writes for `cl:<subject>|summary`: the reply and its job, due at `runAt`. */
export function effectJob(jobId: string, subject: string, runAt = Date.now()): Write[] {
  const now = Date.now();
  const replyId = jobId.replace('job_', 'msg_');
  return [
    {
      type: 'conversation.ensure',
      conversation: {
        id: conversationId,
        workspaceId: defaultWorkspaceId,
        title: 'Faults',
        titleIsChosen: false,
        createdAt: now,
        updatedAt: now,
      },
    },
    {
      type: 'message.create',
      message: {
        id: replyId,
        conversationId,
        role: 'assistant',
        text: '',
        status: 'accepted',
        commandId: null,
        commandLine: null,
        acknowledgement: null,
        taskId: null,
        runId: null,
        model: null,
        error: null,
        createdAt: now,
        updatedAt: now,
      },
    },
    {
      type: 'job.enqueue',
      job: {
        id: jobId,
        kind: 'context_load',
        payload: { replyId, contextId: subject, depth: 'summary', text: subject },
        priority: 0,
        maximumAttempts: 3,
        runAt,
        conversationId,
      },
    },
  ];
}
