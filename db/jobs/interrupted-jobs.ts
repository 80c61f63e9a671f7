import { z } from 'zod';
import { jobKindSchema } from '#shared/contracts/entities.ts';
import type { ErrorInfo } from '#shared/errors.ts';
import type { Parameters } from '../connection.ts';
import type { WriteContext } from '../writes/write-context.ts';
import { failSubjects } from './give-up-job.ts';
import { stopSubjects } from './stopped-job.ts';
import { mostCrashes, wakeSuspects } from './suspects.ts';

const deadRows = z.array(
  z.object({ job_id: z.string(), attempt: z.number(), crashes: z.number() }),
);
const stoppedRows = z.array(z.object({ job_id: z.string() }));
const releasedRows = z.array(z.object({ job_type: jobKindSchema }));

function gaveUp(attempts: number): ErrorInfo {
  const times = attempts === 1 ? 'once' : `${attempts} times`;
  return {
    code: 'internal',
    message: `This was given up: its process ended ${times} while working on it. Try again, or make it smaller`,
    retryable: true,
  };
}

/**
 * Ends those of the selected running jobs that must not run again: asked to stop, or at their last
 * attempt. `selection` is SQL of the store's own. How many it ended.
 */
export function endHopeless(
  context: WriteContext,
  selection: string,
  parameters: Parameters,
): number {
  const { database, now } = context;
  const stopped = stoppedRows.parse(
    database.all(
      `UPDATE job_queue SET status = 'cancelled', completed_at = ${now}, owner = NULL, lease_until = NULL
       WHERE status = 'running' AND cancel_requested = 1 AND ${selection}
       RETURNING job_id`,
      parameters,
    ),
  );
  for (const job of stopped) stopSubjects(context, job.job_id);
  const dead = deadRows.parse(
    database.all(
      `UPDATE job_queue SET status = 'dead', completed_at = ${now}, owner = NULL, lease_until = NULL
       WHERE status = 'running' AND (attempt >= maximum_attempts OR crashes >= ${mostCrashes})
         AND ${selection}
       RETURNING job_id, attempt, crashes`,
      parameters,
    ),
  );
  for (const job of dead) {
    const error = gaveUp(job.crashes > 0 ? job.crashes : job.attempt);
    database.run('UPDATE job_queue SET error = :error WHERE job_id = :id', {
      id: job.job_id,
      error: JSON.stringify(error),
    });
    failSubjects(context, job.job_id, error);
  }
  return stopped.length + dead.length;
}

/** Attempts that a job may be forgiven, so that one which ends the whole app is found out. */
export const mostAttempts = 20;

/**
 * Gives back running jobs: those of one owner that ended, or of all but the owners alive. A sweep
 * (at a start) and an orderly quit do not count as a try, since the app was closed and the job is
 * not to blame.
 */
export function releaseJobs(
  context: WriteContext,
  which:
    | { readonly owner: string; readonly orderly: boolean }
    | { readonly except: readonly string[] },
): number {
  const { database, now, effects } = context;
  const isSweep = 'except' in which;
  const selection = isSweep
    ? 'owner NOT IN (SELECT value FROM json_each(:owners))'
    : 'owner IN (SELECT value FROM json_each(:owners))';
  const parameters = { owners: JSON.stringify(isSweep ? which.except : [which.owner]) };
  if (isSweep || which.orderly) {
    database.run(
      `UPDATE job_queue SET maximum_attempts = maximum_attempts + 1
       WHERE status = 'running' AND maximum_attempts < ${mostAttempts} AND ${selection}`,
      parameters,
    );
  } else {
    database.run(
      `UPDATE job_queue SET crashes = crashes + 1 WHERE status = 'running' AND ${selection}`,
      parameters,
    );
  }
  const ended = endHopeless(context, selection, parameters);
  const released = releasedRows.parse(
    database.all(
      `UPDATE job_queue SET status = 'pending', run_at = min(run_at, ${now}), owner = NULL,
         lease_until = NULL WHERE status = 'running' AND ${selection} RETURNING job_type`,
      parameters,
    ),
  );
  for (const job of released) effects.kinds.add(job.job_type);
  wakeSuspects(context);
  return ended + released.length;
}
