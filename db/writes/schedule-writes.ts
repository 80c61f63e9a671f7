import type { z } from 'zod';
import type { writeSchema } from '#shared/contracts/writes.ts';
import { KinglyError } from '#shared/errors.ts';
import type { WriteContext, WriteOf } from './write-context.ts';

type Write = z.output<typeof writeSchema>;

/** Adds a schedule or replaces it; when it last ran is kept, what was wrong is not. */
export function putSchedule(
  { database }: WriteContext,
  { schedule }: WriteOf<Write, 'schedule.put'>,
): void {
  database.run(
    `INSERT INTO job_schedules (id, title, line, conversation_id, cron, timezone, enabled, next_at, created_at)
     VALUES (:id, :title, :line, :conversationId, :cron, :timezone, :enabled, :nextAt, :createdAt)
     ON CONFLICT (id) DO UPDATE SET title = :title, line = :line, conversation_id = :conversationId,
       cron = :cron, timezone = :timezone, enabled = :enabled, next_at = :nextAt, problem = NULL`,
    { ...schedule, enabled: schedule.enabled ? 1 : 0 },
  );
}

export function patchSchedule(
  { database }: WriteContext,
  { id, patch }: WriteOf<Write, 'schedule.patch'>,
): void {
  const changed = database.run(
    'UPDATE job_schedules SET enabled = :enabled, next_at = :nextAt WHERE id = :id',
    { id, enabled: patch.enabled ? 1 : 0, nextAt: patch.nextAt },
  );
  if (changed === 0) throw new KinglyError('not_found', `There is no schedule ${id}`);
}

/** Removes a schedule; what it began goes on. */
export function deleteSchedule(
  { database }: WriteContext,
  { id }: WriteOf<Write, 'schedule.delete'>,
): void {
  database.run('DELETE FROM job_schedules WHERE id = :id', { id });
}

/**
 * Moves a schedule on from one due time, and refuses the transaction where it has moved on
 * already: a due time is done once, whoever else saw it.
 */
export function fireSchedule(
  { database }: WriteContext,
  write: WriteOf<Write, 'schedule.fire'>,
): void {
  const moved = database.run(
    `UPDATE job_schedules SET next_at = :nextAt, last_run_at = :at,
       conversation_id = :conversationId, problem = :problem
     WHERE id = :id AND enabled = 1 AND next_at = :dueAt`,
    {
      id: write.id,
      dueAt: write.dueAt,
      nextAt: write.nextAt,
      conversationId: write.conversationId,
      problem: write.problem,
      at: write.at,
    },
  );
  if (moved === 0) {
    throw new KinglyError('duplicate', `The schedule ${write.id} is not due at that time any more`);
  }
}
