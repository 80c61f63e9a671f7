import { z } from 'zod';
import { type Schedule, scheduleSchema } from '#shared/contracts/entities.ts';
import type { Reader } from '../connection.ts';
import { flagColumn } from '../rows/columns.ts';
import { type BadRowListener, readRows } from '../rows/read-row.ts';

const shape = scheduleSchema.shape;

const scheduleRow = z
  .object({
    id: shape.id,
    title: shape.title,
    line: shape.line,
    conversation_id: shape.conversationId,
    cron: shape.cron,
    timezone: shape.timezone,
    enabled: flagColumn,
    next_at: shape.nextAt,
    last_run_at: shape.lastRunAt,
    problem: shape.problem,
    created_at: shape.createdAt,
  })
  .transform(
    ({
      conversation_id: conversationId,
      next_at: nextAt,
      last_run_at: lastRunAt,
      created_at: createdAt,
      ...rest
    }): Schedule => ({
      ...rest,
      conversationId,
      nextAt,
      lastRunAt,
      createdAt,
    }),
  );

/** Schedules, the one that is due first, first. */
export function listSchedules(reader: Reader, onBadRow: BadRowListener): readonly Schedule[] {
  const rows = reader.all('SELECT * FROM job_schedules ORDER BY next_at IS NULL, next_at, id');
  return readRows(scheduleRow, rows, 'job_schedules', onBadRow);
}
