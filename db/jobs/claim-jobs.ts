import { z } from 'zod';
import type { Job } from '#shared/contracts/entities.ts';
import { KinglyError } from '#shared/errors.ts';
import { roomByKind } from '../queries/queues.ts';
import { jobRow } from '../rows/job-row.ts';
import { type BadRowListener, readRow } from '../rows/read-row.ts';
import type { WriteContext } from '../writes/write-context.ts';
import { endHopeless } from './interrupted-jobs.ts';
import { suspectRunsSql, suspectSql } from './suspects.ts';

export type Claim = {
  readonly owner: string;
  readonly kinds: readonly string[];
  readonly limit: number;
  readonly leaseMs: number;
};

/**
 * Takes due jobs for an owner, the highest priority first: pending ones, and running ones whose
 * lease ran out; none of a paused kind, no more of a kind than may run, and one at a time of those
 * that their process ended with twice. Those that lost their lease at the last attempt end as dead
 * before.
 */
export function claimJobs(
  context: WriteContext,
  claim: Claim,
  onBadRow: BadRowListener,
): readonly Job[] {
  const { database, now } = context;
  const kinds = JSON.stringify(claim.kinds);
  const expired = `status = 'running' AND lease_until <= :now
    AND job_type IN (SELECT value FROM json_each(:kinds))`;
  if (database.get(`SELECT 1 FROM job_queue WHERE ${expired} LIMIT 1`, { now, kinds })) {
    endHopeless(context, expired, { now, kinds });
    database.run(`UPDATE job_queue SET status = 'pending' WHERE ${expired}`, { now, kinds });
  }
  const jobs = claimInBatches(context, claim).flatMap((row) => readOrBury(context, row, onBadRow));
  return jobs.toSorted((one, other) => other.priority - one.priority || one.runAt - other.runAt);
}

const claimedRow = z.object({ job_type: z.string() });

/** Never more than the smallest room at once, so that no kind gets beyond its limit. */
function claimInBatches(context: WriteContext, claim: Claim): readonly unknown[] {
  const rooms = new Map(roomByKind(context.database, claim.kinds));
  const claimed: unknown[] = [];
  while (claimed.length < claim.limit && rooms.size > 0) {
    const limited = [...rooms.values()].filter((room) => room !== null);
    const limit = Math.min(claim.limit - claimed.length, ...limited);
    const rows = claimDue(context, claim, [...rooms.keys()], limit);
    claimed.push(...rows);
    if (rows.length < limit || limited.length === 0) break;
    for (const row of rows) {
      const kind = claimedRow.parse(row).job_type;
      const room = rooms.get(kind);
      if (typeof room !== 'number') continue;
      if (room > 1) rooms.set(kind, room - 1);
      else rooms.delete(kind);
    }
  }
  return claimed;
}

/** The one suspect that may be claimed: the first that is due, while none runs. */
const nextSuspectSql = `SELECT id FROM job_queue
  WHERE status = 'pending' AND ${suspectSql} AND run_at <= :now
    AND job_type IN (SELECT value FROM json_each(:kinds)) AND NOT ${suspectRunsSql}
  ORDER BY priority DESC, run_at, id LIMIT 1`;

function claimDue(
  { database, now }: WriteContext,
  claim: Claim,
  kinds: readonly string[],
  limit: number,
): readonly unknown[] {
  return database.all(
    `UPDATE job_queue SET status = 'running', owner = :owner, attempt = attempt + 1,
       lease_until = :until, started_at = coalesce(started_at, :now), resume_requested = 0
     WHERE id IN (
       SELECT id FROM job_queue INDEXED BY idx_queue_pending
       WHERE status = 'pending' AND run_at <= :now
         AND job_type IN (SELECT value FROM json_each(:kinds))
         AND (NOT (${suspectSql}) OR id = (${nextSuspectSql}))
       ORDER BY priority DESC, run_at, id LIMIT :limit)
     RETURNING *`,
    {
      owner: claim.owner,
      kinds: JSON.stringify(kinds),
      now,
      until: now + claim.leaseMs,
      limit,
    },
  );
}

/** A job that cannot be read would be claimed for ever: it ends as dead. */
function readOrBury(
  { database, now }: WriteContext,
  row: unknown,
  onBadRow: BadRowListener,
): Job[] {
  try {
    return [readRow(jobRow, row, 'job_queue')];
  } catch (error) {
    if (!(error instanceof KinglyError)) throw error;
    onBadRow(error);
    const id = typeof row === 'object' && row !== null && 'id' in row ? Number(row.id) : 0;
    database.run(
      `UPDATE job_queue SET status = 'dead', completed_at = :now, owner = NULL, lease_until = NULL
       WHERE id = :id`,
      { id, now },
    );
    return [];
  }
}
