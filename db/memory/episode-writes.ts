import type { z } from 'zod';
import { maximumEpisodeText } from '#shared/contracts/memory.ts';
import type { writeSchema } from '#shared/contracts/writes.ts';
import { splitText } from '#shared/memory/split-text.ts';
import type { WriteContext, WriteOf } from '../writes/write-context.ts';
import { beginChange } from './journal.ts';
import { isPrivateConversation, mayWrite } from './memory-switch.ts';

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
  for (const [part, text] of splitText(episode.text, maximumEpisodeText).entries()) {
    const { extract: _extract, ...row } = { extract: write.extract, ...episode };
    const id = part === 0 ? episode.id : `${episode.id}-${part}`;
    const added = database.run(
      `INSERT INTO episodes (id, workspace_id, source_kind, source_id, speaker, conversation_id,
         title, text, part, reference_time, recorded_at, metadata)
       SELECT :id, :workspaceId, :sourceKind, :sourceId, :speaker, :conversationId, :title, :text,
         :part, :referenceTime, :now, :metadata
       WHERE NOT EXISTS (SELECT 1 FROM episodes WHERE source_id = :sourceId AND text = :text
         AND workspace_id = :workspaceId AND source_kind = :sourceKind AND forgotten_at IS NULL)
       ON CONFLICT (id) DO NOTHING`,
      { ...row, id, part, text, now, metadata: JSON.stringify(episode.metadata) },
    );
    if (added > 0) change.detail.episodes.push(id);
  }
  // A message has its own event; a line for each would double the events of a conversation.
  if (episode.sourceKind !== 'message') change.finish();
}
