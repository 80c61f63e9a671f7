import { z } from 'zod';
import { flagColumn } from '../rows/columns.ts';
import type { WriteContext } from '../writes/write-context.ts';

export type Heartbeat = {
  readonly owner: string;
  readonly leaseMs: number;
  readonly jobs: readonly { readonly jobId: string; readonly attempt: number }[];
};

export type HeartbeatAnswer = { jobId: string; state: 'held' | 'cancel' | 'lost' };

const beatRow = z.object({ cancel_requested: flagColumn });

/** Prolongs the leases of an owner's jobs and says which are lost or should stop. */
export function heartbeat({ database, now }: WriteContext, beat: Heartbeat): HeartbeatAnswer[] {
  return beat.jobs.map(({ jobId, attempt }) => {
    const [row] = database.all(
      `UPDATE job_queue SET lease_until = :until
       WHERE job_id = :jobId AND attempt = :attempt AND owner = :owner AND status = 'running'
       RETURNING cancel_requested`,
      { jobId, attempt, owner: beat.owner, until: now + beat.leaseMs },
    );
    if (row === undefined) return { jobId, state: 'lost' };
    return { jobId, state: beatRow.parse(row).cancel_requested ? 'cancel' : 'held' };
  });
}
