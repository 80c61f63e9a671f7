import type { z } from 'zod';
import type { writeSchema } from '#shared/contracts/writes.ts';
import type { WriteContext, WriteOf } from './write-context.ts';

type Write = z.output<typeof writeSchema>;

/** Holds a kind of job back or lets it go on; what is not given stays. */
export function patchQueue(
  { database, now, effects }: WriteContext,
  { kind, patch }: WriteOf<Write, 'queue.patch'>,
): void {
  database.run('INSERT INTO job_kinds (kind) VALUES (:kind) ON CONFLICT (kind) DO NOTHING', {
    kind,
  });
  if (patch.paused !== undefined) {
    database.run('UPDATE job_kinds SET paused = :paused, updated_at = :now WHERE kind = :kind', {
      kind,
      paused: patch.paused ? 1 : 0,
      now,
    });
  }
  if (patch.maximumRunning !== undefined) {
    database.run(
      'UPDATE job_kinds SET maximum_running = :maximum, updated_at = :now WHERE kind = :kind',
      { kind, maximum: patch.maximumRunning, now },
    );
  }
  // More may be claimable than before; a claim that finds nothing does no harm.
  effects.kinds.add(kind);
}
