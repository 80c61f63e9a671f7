import { z } from 'zod';
import type { EventEnvelope } from '#shared/contracts/entities.ts';
import { isKinglyError } from '#shared/errors.ts';
import type { Reader } from '../connection.ts';
import { conversationRow } from '../rows/conversation-row.ts';
import { type BadRowListener, readRow } from '../rows/read-row.ts';
import { eventLine } from './event-line.ts';
import { eventFromRow } from './event-row.ts';

/**
 * Events after `sequence`, in commit order. An unreadable one is told of; so that it makes no hole
 * in the sequence, one that tells of its conversation as it is now stands in its place.
 */
export function readEvents(
  reader: Reader,
  sequence: number,
  limit: number,
  onBadRow: BadRowListener,
): readonly EventEnvelope[] {
  const rows = reader.all(
    `SELECT events.id, event_type, entity_type, events.workspace_id, events.conversation_id,
       command_id, commands.line AS command_line, payload, events.created_at
     FROM events LEFT JOIN commands ON commands.id = events.command_id
     WHERE events.id > :sequence ORDER BY events.id LIMIT :limit`,
    { sequence, limit },
  );
  return rows.flatMap((row) => {
    try {
      return [eventFromRow(row)];
    } catch (error) {
      if (!isKinglyError(error)) throw error;
      onBadRow(error);
      return placeholder(reader, row);
    }
  });
}

const placeRow = z.object({
  id: z.number().int().positive(),
  conversation_id: z.unknown(),
  created_at: z.number().int().catch(0),
});

/** An event that changes nothing; none in a store where no conversation can be read. */
function placeholder(reader: Reader, row: unknown): EventEnvelope[] {
  const place = placeRow.parse(row);
  const wanted = typeof place.conversation_id === 'string' ? place.conversation_id : '';
  const found = reader.get(
    `SELECT id, workspace_id, title, title_is_chosen, created_at, updated_at, deleted_at
     FROM conversations ORDER BY id = :wanted DESC, number DESC LIMIT 1`,
    { wanted },
  );
  if (found === undefined) return [];
  try {
    const record = {
      kind: 'conversation',
      conversation: readRow(conversationRow, found, 'conversations'),
    } as const;
    return [
      {
        sequence: place.id,
        at: place.created_at,
        workspaceId: record.conversation.workspaceId,
        conversationId: record.conversation.id,
        commandId: null,
        line: eventLine({ eventType: 'conversation.updated', record, commandLine: null }),
        record,
      },
    ];
  } catch (error) {
    if (!isKinglyError(error)) throw error;
    return [];
  }
}

/** Made once: every commit asks. */
const sequenceColumn = z.number().int().catch(0);

/** The newest number ever given, also when its event is pruned; 0 in a new database. */
export function latestSequence(reader: Reader): number {
  const value = reader.value(`SELECT seq FROM sqlite_sequence WHERE name = 'events'`);
  return sequenceColumn.parse(value);
}

/** Whether events after `sequence` are gone. */
export function isPruned(reader: Reader, sequence: number): boolean {
  const latest = latestSequence(reader);
  // A number from the future belongs to another database: what the client holds is not ours.
  if (sequence > latest) return true;
  const oldest = z.number().int().nullish().parse(reader.value('SELECT min(id) FROM events'));
  return (oldest ?? latest + 1) > sequence + 1;
}
