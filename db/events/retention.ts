import { z } from 'zod';
import { resumeWindow } from '#shared/contracts/store.ts';
import type { Writer } from '../connection.ts';
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

/** The setting for the days that events are kept, and what holds where it is not set. */
export const keepDaysSetting = 'events.keepDays';
export const defaultKeepDays = 30;
const keepDaysSchema = z.number().min(1).max(36_500).catch(defaultKeepDays);

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
  const value = writer.value('SELECT value FROM settings WHERE key = :key', {
    key: keepDaysSetting,
  });
  return typeof value === 'string' ? keepDaysSchema.parse(readNumber(value)) : defaultKeepDays;
}

function readNumber(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
