import type { z } from 'zod';
import { maximumEpisodeText } from '#shared/contracts/memory.ts';
import type { writeSchema } from '#shared/contracts/writes.ts';
import { splitText } from '#shared/memory/split-text.ts';
import type { WriteContext, WriteOf } from '../writes/write-context.ts';
import { newId } from '#shared/ids.ts';
import { jobPriorities } from '#shared/contracts/jobs.ts';
import { enqueueJob } from '../writes/job-writes.ts';
import { beginChange } from './journal.ts';
import { isPrivateConversation, mayWrite } from './memory-switch.ts';
import { rememberAtOnce } from './remember.ts';

type Write = z.output<typeof writeSchema>;

/**
 * Keeps a text, in parts where it is long. The same text from the same source is kept once. What
 * was said in a private conversation, or while the memory is off, is not kept at all.
 */
export function addEpisode(context: WriteContext, write: WriteOf<Write, 'episode.add'>): void {
  const { database, now } = context;
  const { episode, by, changeId } = write;
  if (!mayWrite(database, by)) return;
  if (isPrivateConversation(database, episode.conversationId)) return;
  const { workspaceId } = episode;
  const change = beginChange(context, { kind: 'episode.add', by, workspaceId, changeId });
  const parts = splitText(episode.text, maximumEpisodeText);
  for (const [part, text] of parts.entries()) {
    const id = part === 0 ? episode.id : `${episode.id}-${part}`;
    const added = database.run(
      `INSERT INTO episodes (id, workspace_id, source_kind, source_id, speaker, conversation_id,
         title, text, part, reference_time, recorded_at, metadata)
       SELECT :id, :workspaceId, :sourceKind, :sourceId, :speaker, :conversationId, :title, :text,
         :part, :referenceTime, :now, :metadata
       WHERE NOT EXISTS (SELECT 1 FROM episodes WHERE source_id = :sourceId AND text = :text
         AND workspace_id = :workspaceId AND source_kind = :sourceKind AND forgotten_at IS NULL)
       ON CONFLICT (id) DO NOTHING`,
      { ...episode, id, part, text, now, metadata: JSON.stringify(episode.metadata) },
    );
    if (added > 0) change.detail.episodes.push(id);
  }
  // A message has its own event; a line for each would double the events of a conversation.
  if (episode.sourceKind !== 'message') change.finish();
  // A reply proves nothing: it may only say again what was recalled for it.
  if (!write.extract || episode.speaker === 'assistant') return;
  const kept = change.detail.episodes;
  if (kept.length === 0) return;
  const isRead = kept.includes(episode.id) && rememberAtOnce(context, episode);
  if (isRead) return;
  enqueueReading(context, { workspaceId, episodeId: episode.id, parts: parts.length });
}

/**
 * Reading takes a model, and so a job: nobody waits for it, and it outlives the app. One job, however
 * long the text is: it goes on part by part.
 */
function enqueueReading(
  context: WriteContext,
  text: { readonly workspaceId: string; readonly episodeId: string; readonly parts: number },
): void {
  enqueueJob(context, {
    type: 'job.enqueue',
    job: {
      id: newId('job', context.now),
      kind: 'memory_extract',
      payload: text,
      priority: jobPriorities.memory_extract,
      maximumAttempts: 3,
      runAt: context.now,
      commandId: null,
      conversationId: null,
      taskId: null,
      runId: null,
      uniqueKey: `memory_extract:${text.episodeId}`,
    },
  });
}
