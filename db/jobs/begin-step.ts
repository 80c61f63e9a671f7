import { z } from 'zod';
import type { WriteContext } from '../writes/write-context.ts';
import { assertHeld, type Fence } from './fence.ts';

const begunColumn = z.number().int().catch(0);

/**
 * Writes down that an effect is about to be made, before it is. How often it was begun before:
 * more than 0 is left as it is, unless the person wants it `again`. Throws `lost_lease`.
 */
export function beginJobStep(
  { database, now }: WriteContext,
  step: Fence & { readonly key: string; readonly again: boolean },
): number {
  assertHeld(database, step);
  const { jobId, key, attempt } = step;
  const begun = begunColumn.parse(
    database.value('SELECT begun FROM job_effects WHERE job_id = :jobId AND step_key = :key', {
      jobId,
      key,
    }),
  );
  if (begun === 0 || step.again) {
    database.run(
      `INSERT INTO job_effects (job_id, step_key, attempt, begun_at)
       VALUES (:jobId, :key, :attempt, :now)
       ON CONFLICT (job_id, step_key)
         DO UPDATE SET begun = begun + 1, attempt = :attempt, begun_at = :now`,
      { jobId, key, attempt, now },
    );
  }
  return begun;
}
