import { scheduledCommandId } from '#shared/contracts/scheduled-command-id.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { newId } from '#shared/ids.ts';
import type { WorkflowDefinition } from '#shared/workflows/definition.ts';
import { conversation, conversationId, job, message, run } from './rows.ts';

/** A run with its reply and its job; `scheduleId` where a schedule would have added it. */
export function runRows(
  definition: WorkflowDefinition,
  scheduleId?: string,
): { readonly runId: string; readonly writes: readonly Write[] } {
  const runId = newId('run');
  const replyId = newId('msg');
  return {
    runId,
    writes: [
      conversation,
      message(replyId, 'assistant', ''),
      run(runId, definition, {}, replyId),
      job(
        'workflow_run',
        { runId, replyId },
        {
          id: newId('job'),
          runId,
          conversationId,
          commandId: scheduleId === undefined ? null : scheduledCommandId(scheduleId, Date.now()),
        },
      ),
    ],
  };
}

/** A chat with its reply and its job. */
export function chatRows(text: string): {
  readonly replyId: string;
  readonly writes: readonly Write[];
} {
  const replyId = newId('msg');
  return {
    replyId,
    writes: [
      conversation,
      message(newId('msg'), 'user', text),
      message(replyId, 'assistant', ''),
      job('chat', { replyId, text }, { id: newId('job') }),
    ],
  };
}
