import { z } from 'zod';
import { readSetting } from '#shared/contracts/settings.ts';
import { resumeWindow } from '#shared/contracts/store.ts';
import type { Writer } from '../connection.ts';
import { allSettings } from '../queries/settings.ts';
import { latestSequence } from './read-events.ts';

/** Which events are kept. */
export type Retention = {
  /** Events beyond the newest so many are removed. */
  readonly keepEvents: number;
  /** The newest so many are never compacted: a client that is behind by fewer goes on from them. */
  readonly resumable: number;
  /** So many events are compacted together, and none before there are so many. */
  readonly compactEach: number;
};

/** Rows removed or looked at in one transaction: about 5 ms. */
const batch = 500;

export const defaultRetention: Retention = {
  keepEvents: 100_000,
  resumable: resumeWindow,
  compactEach: batch,
};

/** Removes one batch of events that are too old or too many. True when more is left. */
export function pruneEvents(writer: Writer, retention: Retention, now: number): boolean {
  const removed = writer.run(
    `DELETE FROM events WHERE id IN (SELECT id FROM events ORDER BY id LIMIT ${batch})
       AND (id <= :until OR created_at < :before)`,
    {
      until: latestSequence(writer) - retention.keepEvents,
      before: now - keepDays(writer) * 86_400_000,
    },
  );
  return removed === batch;
}

/**
 * Removes, in the next batch of events, what newer ones of the same entity have superseded, where
 * that entity has ended: how it was created, ready and ended stays. Each event carries the whole
 * row, so that nothing of its state is lost. The numbers get holes by this, so it stays behind the
 * events from which clients resume; whoever is further behind takes a snapshot in any case.
 * Events of entities that are still open are left to {@link pruneEvents}. True when more is left.
 */
export function compactEvents(writer: Writer, retention: Retention): boolean {
  const horizon = latestSequence(writer) - retention.resumable;
  const from = z.number().int().parse(writer.value('SELECT compacted_until FROM event_retention'));
  const until = from + retention.compactEach;
  // Not for each handful: after every quiet moment that would be one more sync of the disk.
  if (until > horizon) return false;
  writer.run(
    `DELETE FROM events WHERE id > :from AND id <= :until
       AND event_type IN ('task.updated', 'run.updated', 'message.updated')
       AND EXISTS (SELECT 1 FROM events AS newer
         WHERE newer.entity_type = events.entity_type AND newer.entity_id = events.entity_id
           AND newer.id > events.id)
       AND CASE entity_type
         WHEN 'task' THEN (SELECT status FROM tasks WHERE tasks.id = entity_id)
           IN ('completed', 'failed', 'cancelled')
         WHEN 'run' THEN (SELECT status FROM workflows WHERE workflows.id = entity_id)
           IN ('completed', 'failed', 'cancelled')
         ELSE (SELECT status FROM messages WHERE messages.id = entity_id)
           IN ('complete', 'stopped', 'failed')
       END`,
    { from, until },
  );
  writer.run('UPDATE event_retention SET compacted_until = :until', { until });
  return until + retention.compactEach <= horizon;
}

function keepDays(writer: Writer): number {
  const key = 'events.keepDays';
  // A row that cannot be read is told of where the settings are asked for.
  return readSetting(
    allSettings(writer, () => undefined),
    key,
  );
}
