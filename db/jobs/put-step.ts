import type { JsonValue } from '#shared/json.ts';
import type { WriteContext } from '../writes/write-context.ts';
import { assertHeld, type Fence } from './fence.ts';
import { wakeSuspects } from './suspects.ts';

/** Keeps what a step gave; throws `lost_lease` when the attempt does not hold the job any more. */
export function putJobStep(
  context: WriteContext,
  step: Fence & { readonly key: string; readonly value: JsonValue },
): void {
  const { database, now } = context;
  // A job that gets on is not the one that ends its process.
  if (assertHeld(database, step).crashes > 0) {
    database.run('UPDATE job_queue SET crashes = 0 WHERE job_id = :id', { id: step.jobId });
    wakeSuspects(context);
  }
  database.run(
    `INSERT INTO job_steps (job_id, step_key, attempt, result, created_at)
     VALUES (:jobId, :key, :attempt, :value, :now)
     ON CONFLICT (job_id, step_key) DO UPDATE SET attempt = :attempt, result = :value, created_at = :now`,
    {
      jobId: step.jobId,
      key: step.key,
      attempt: step.attempt,
      value: JSON.stringify(step.value),
      now,
    },
  );
}
