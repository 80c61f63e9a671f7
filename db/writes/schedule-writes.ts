import type { z } from 'zod';
import type { writeSchema } from '#shared/contracts/writes.ts';
import { KinglyError } from '#shared/errors.ts';
import { enqueueJob } from './job-writes.ts';
import type { WriteContext, WriteOf } from './write-context.ts';

type Write = z.output<typeof writeSchema>;

/** Adds a schedule or replaces it; when it last ran is kept. */
export function putSchedule(
  { database }: WriteContext,
  { schedule }: WriteOf<Write, 'schedule.put'>,
): void {
  database.run(
    `INSERT INTO job_schedules (id, title, kind, payload, cron, timezone, enabled, next_at, created_at)
     VALUES (:id, :title, :kind, :payload, :cron, :timezone, :enabled, :nextAt, :createdAt)
     ON CONFLICT (id) DO UPDATE SET title = :title, kind = :kind, payload = :payload, cron = :cron,
       timezone = :timezone, enabled = :enabled, next_at = :nextAt`,
    {
      ...schedule,
      payload: JSON.stringify(schedule.payload),
      enabled: schedule.enabled ? 1 : 0,
    },
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

/** Removes a schedule; jobs that it added go on. */
export function deleteSchedule(
  { database }: WriteContext,
  { id }: WriteOf<Write, 'schedule.delete'>,
): void {
  database.run('DELETE FROM job_schedules WHERE id = :id', { id });
}

/**
 * Adds the job of one due time and moves the schedule on, in one transaction: a due time is done
 * once, whoever else saw it.
 */
export function fireSchedule(context: WriteContext, write: WriteOf<Write, 'schedule.fire'>): void {
  const moved = context.database.run(
    `UPDATE job_schedules SET next_at = :nextAt, last_run_at = :now
     WHERE id = :id AND enabled = 1 AND next_at = :dueAt`,
    { id: write.id, dueAt: write.dueAt, nextAt: write.nextAt, now: context.now },
  );
  if (moved === 0) return;
  const uniqueKey = `schedule:${write.id}:${write.dueAt}`;
  enqueueJob(context, { type: 'job.enqueue', job: { ...write.job, uniqueKey } });
}
