import type { Job } from '#shared/contracts/entities.ts';
import { defaultWorkspaceId } from '#shared/ids.ts';
import type { StoreReads } from '../runner/handler.ts';

/** The workspace that a job belongs to, by its conversation. */
export async function workspaceOf(
  store: Pick<StoreReads, 'conversations.get'>,
  job: Job,
): Promise<string> {
  if (job.conversationId === null) return defaultWorkspaceId;
  const conversation = await store['conversations.get']({ id: job.conversationId });
  return conversation?.workspaceId ?? defaultWorkspaceId;
}
