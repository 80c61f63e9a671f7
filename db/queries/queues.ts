import { z } from 'zod';
import { jobKindSchema, jobKinds, type Queue } from '#shared/contracts/entities.ts';
import type { Reader } from '../connection.ts';
import { flagColumn } from '../rows/columns.ts';

const kindRow = z.object({
  kind: jobKindSchema,
  paused: flagColumn,
  maximum_running: z.number().int().positive().nullable(),
  pending: z.number(),
  running: z.number(),
  waiting: z.number(),
  dead: z.number(),
});

/** Every kind of job, with what waits and runs of it. */
export function listQueues(reader: Reader): readonly Queue[] {
  const rows = reader.all(
    `WITH counted AS (
       SELECT job_type, status, count(*) AS jobs FROM job_queue
       WHERE status IN ('pending', 'running', 'waiting') GROUP BY job_type, status
       UNION ALL
       SELECT job_type, 'dead', count(*) FROM job_queue WHERE status = 'dead' GROUP BY job_type)
     SELECT kind.value AS kind, coalesce(job_kinds.paused, 0) AS paused, maximum_running,
       coalesce(sum(jobs) FILTER (WHERE status = 'pending'), 0) AS pending,
       coalesce(sum(jobs) FILTER (WHERE status = 'running'), 0) AS running,
       coalesce(sum(jobs) FILTER (WHERE status = 'waiting'), 0) AS waiting,
       coalesce(sum(jobs) FILTER (WHERE status = 'dead'), 0) AS dead
     FROM json_each(:kinds) kind
     LEFT JOIN job_kinds ON job_kinds.kind = kind.value
     LEFT JOIN counted ON counted.job_type = kind.value
     GROUP BY kind.value ORDER BY kind.key`,
    { kinds: JSON.stringify(jobKinds) },
  );
  return z
    .array(kindRow)
    .parse(rows)
    .map(({ maximum_running: maximumRunning, ...queue }) => ({ ...queue, maximumRunning }));
}

const roomRow = z.object({
  kind: jobKindSchema,
  paused: flagColumn,
  room: z.number().int().nullable(),
});

/**
 * How many more of each of these kinds may run: null where nothing limits it. A paused kind is
 * left out, and one that has reached its limit.
 */
export function roomByKind(
  reader: Reader,
  kinds: readonly string[],
): ReadonlyMap<string, number | null> {
  const rows = z.array(roomRow).parse(
    reader.all(
      `SELECT kind, paused, maximum_running - (SELECT count(*) FROM job_queue
         WHERE status = 'running' AND job_type = job_kinds.kind) AS room
       FROM job_kinds WHERE kind IN (SELECT value FROM json_each(:kinds))`,
      { kinds: JSON.stringify(kinds) },
    ),
  );
  const rooms = new Map<string, number | null>(kinds.map((kind) => [kind, null]));
  for (const { kind, paused, room } of rows) {
    if (paused || (room !== null && room <= 0)) rooms.delete(kind);
    else rooms.set(kind, room);
  }
  return rooms;
}
