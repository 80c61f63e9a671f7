import { z } from 'zod';
import type { Job } from '#shared/contracts/entities.ts';
import { type JsonValue, jsonValueSchema } from '#shared/json.ts';
import type { Reader } from '../connection.ts';
import { jsonColumn } from '../rows/columns.ts';
import { jobRow } from '../rows/job-row.ts';
import { type BadRowListener, readRow, readRowOrNull, readRows } from '../rows/read-row.ts';
import { suspectRunsSql, suspectSql } from '../jobs/suspects.ts';
import { filterBy } from './filter.ts';
import { roomByKind } from './queues.ts';

export function getJob(reader: Reader, id: string): Job | null {
  return readRowOrNull(
    jobRow,
    reader.get('SELECT * FROM job_queue WHERE job_id = :id', { id }),
    'job_queue',
  );
}

/** Jobs in any of the states, the newest first. */
export function listJobs(
  reader: Reader,
  query: { readonly statuses?: readonly string[] | undefined; readonly limit: number },
  onBadRow: BadRowListener,
): readonly Job[] {
  const { where, parameters } = filterBy({ status: query.statuses });
  const rows = reader.all(`SELECT * FROM job_queue WHERE ${where} ORDER BY id DESC LIMIT :limit`, {
    ...parameters,
    limit: query.limit,
  });
  return readRows(jobRow, rows, 'job_queue', onBadRow);
}

const stepRow = z.object({ result: jsonColumn(jsonValueSchema) });

/** What a step of a job gave when it ran; null where it has not. */
export function getJobStep(
  reader: Reader,
  jobId: string,
  key: string,
): { value: JsonValue } | null {
  const row = reader.get('SELECT result FROM job_steps WHERE job_id = :jobId AND step_key = :key', {
    jobId,
    key,
  });
  return row === undefined ? null : { value: readRow(stepRow, row, 'job_steps').result };
}

const timeColumn = z.number().int().nullish();

/**
 * When the next of these jobs is due or a lease runs out; null when none is open. Those that may
 * not be claimed (paused, as many run as may, or a suspect beside another) are not due: what changes that is pushed.
 */
export function nextJobTime(reader: Reader, kinds: readonly string[]): number | null {
  const value = reader.value(
    `SELECT min(time) FROM (
       SELECT (SELECT min(run_at) FROM job_queue
         WHERE status = 'pending' AND job_type = kind.value
           AND NOT (${suspectSql} AND ${suspectRunsSql})) AS time FROM json_each(:claimable) kind
       UNION ALL
       SELECT (SELECT min(lease_until) FROM job_queue
         WHERE status = 'running' AND job_type = kind.value) FROM json_each(:kinds) kind)`,
    {
      kinds: JSON.stringify(kinds),
      claimable: JSON.stringify([...roomByKind(reader, kinds).keys()]),
    },
  );
  return timeColumn.parse(value) ?? null;
}
