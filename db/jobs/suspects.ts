import { z } from 'zod';
import { jobKindSchema } from '#shared/contracts/entities.ts';
import type { WriteContext } from '../writes/write-context.ts';

/**
 * A job whose process ended this often while it ran is given up, however many attempts it has:
 * it would take the app with it. A step that was kept or an answer of the person begins anew.
 */
export const mostCrashes = 3;

/**
 * Jobs at their last chance, as SQL over `job_queue`. One of them runs at a time: of several that
 * ran in the same process, the one that ends it is told from the others so.
 */
export const suspectSql = `crashes >= ${mostCrashes - 1}`;

/** Whether a suspect runs, as SQL. */
export const suspectRunsSql = `EXISTS (
  SELECT 1 FROM job_queue WHERE status = 'running' AND ${suspectSql})`;

const kindRows = z.array(z.object({ job_type: jobKindSchema }));

/** A suspect may have made room: whoever waits for that is told. */
export function wakeSuspects({ database, effects }: WriteContext): void {
  const rows = database.all(
    `SELECT DISTINCT job_type FROM job_queue WHERE status = 'pending' AND ${suspectSql}`,
  );
  for (const row of kindRows.parse(rows)) effects.kinds.add(row.job_type);
}
