import { z } from 'zod';
import type { ToolCall } from '#shared/contracts/tools.ts';
import { jsonValueSchema } from '#shared/json.ts';
import { callsOfJournal, type JournalRow } from '#shared/tools/journaled-calls.ts';
import { jobSchema } from '#shared/contracts/entities.ts';
import type { Reader } from '../connection.ts';
import { jsonColumn } from '../rows/columns.ts';
import { type BadRowListener, readRows } from '../rows/read-row.ts';

const journalRow = z
  .object({
    job_id: z.string(),
    subject_id: z.string(),
    status: jobSchema.shape.status,
    step_key: z.string(),
    result: jsonColumn(jsonValueSchema).nullable(),
    at: z.number().int(),
  })
  .transform(({ job_id: jobId, subject_id: subjectId, step_key: key, ...rest }): JournalRow => ({
    ...rest,
    jobId,
    subjectId,
    key,
  }));

/** The journal of tool calls of jobs that a column names, which begins with its choices. */
function journalSql(subject: 'task_id' | 'command_id', others: string): string {
  const jobs = `SELECT job_id, ${subject} AS subject_id, status FROM job_queue
    WHERE ${subject} IN (SELECT value FROM json_each(:subjectIds)) ${others}`;
  return `
    SELECT job.job_id AS job_id, subject_id, status, step_key, result, step.created_at AS at
    FROM (${jobs}) job JOIN job_steps step ON step.job_id = job.job_id
    WHERE step_key GLOB 'choose-tool:*' OR step_key GLOB 'reply-tool:*' OR step_key GLOB 'answer:*'
    UNION ALL
    SELECT job.job_id, subject_id, status, step_key, NULL, begun_at
    FROM (${jobs}) job JOIN job_effects effect ON effect.job_id = job.job_id
    WHERE step_key GLOB 'tool:reply-tool:*'
    ORDER BY at, job_id, step_key`;
}

/** A task is found by an index; a command only where tasks have not answered for it. */
const sqlOf = {
  task: journalSql('task_id', ''),
  command: journalSql('command_id', 'AND task_id IS NULL AND run_id IS NULL'),
} as const;

/** Calls that models made for these tasks and commands, the oldest first. */
export function listToolCalls(
  reader: Reader,
  subjectIds: readonly string[],
  onBadRow: BadRowListener,
): readonly ToolCall[] {
  const isTask = (id: string): boolean => id.startsWith('task_');
  const find = (ids: readonly string[], sql: string): readonly JournalRow[] =>
    ids.length === 0
      ? []
      : readRows(
          journalRow,
          reader.all(sql, { subjectIds: JSON.stringify(ids) }),
          'job_steps',
          onBadRow,
        );
  return callsOfJournal([
    ...find(subjectIds.filter(isTask), sqlOf.task),
    ...find(
      subjectIds.filter((id) => !isTask(id)),
      sqlOf.command,
    ),
  ]);
}
