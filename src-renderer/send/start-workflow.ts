import type { JsonObject } from '#shared/json.ts';
import type { WorkflowSummary } from '#shared/workflows/summary.ts';
import { runTitle } from '../state/work-items.ts';
import { openNewConversation, useUi } from '../state/ui.ts';
import { sendCommand } from './send-message.ts';

/** Starts a workflow in a conversation of its own, as if it had been asked for there. */
export function startWorkflow({ id, name }: WorkflowSummary, params: JsonObject): void {
  openNewConversation();
  const text = runTitle({ name, params });
  sendCommand(useUi.getState().conversationId, text, { kind: 'wf', workflow_id: id, params });
}
