import type { Job } from '#shared/contracts/entities.ts';
import type { Store } from '#shared/contracts/store.ts';
import type { Outcome, Write } from '#shared/contracts/writes.ts';
import { isKinglyError, toErrorInfo } from '#shared/errors.ts';
import type { Log } from '../log.ts';

type Parts = { readonly store: Store; readonly owner: string; readonly log: Log };

/** Waits before the last commit is tried again, in milliseconds: a disk may be full for a moment. */
const waitsMs = [500, 1_000, 2_000, 4_000, 8_000];

/**
 * Commits the end of an attempt: writes and outcome together. Where the store refuses the writes
 * (a message may be gone meanwhile), the job ends as failed, so that nothing stays open for ever.
 * Rejects with `lost_lease` or `disconnected`, or when the store stays out of order; then the lease
 * runs out and the job is taken up again.
 */
export async function commitEnd(
  parts: Parts,
  job: Job,
  writes: readonly Write[],
  outcome: Outcome,
): Promise<void> {
  try {
    await commitPatiently(parts, job, writes, outcome);
  } catch (error) {
    const info = toErrorInfo(error);
    if (isKinglyError(error) && endsHere(error.code, error.retryable)) throw error;
    parts.log.error('The end of a job was refused', {
      job: job.id,
      error: `${info.code}: ${info.message}`,
    });
    // With nothing written, the store itself fails what is still open of the job.
    await commit(parts, job, [], { type: 'failed', error: info });
  }
}

/**
 * Lets another process have the job at once, and costs it no attempt: closing the app is no fault
 * of the job.
 */
export async function giveBack(parts: Parts, job: Job): Promise<void> {
  await commit(parts, job, [], { type: 'released' });
}

function endsHere(code: string, retryable: boolean): boolean {
  return code === 'lost_lease' || code === 'disconnected' || code === 'store_full' || retryable;
}

async function commitPatiently(
  parts: Parts,
  job: Job,
  writes: readonly Write[],
  outcome: Outcome,
): Promise<void> {
  for (const wait of waitsMs) {
    try {
      await commit(parts, job, writes, outcome);
      return;
    } catch (error) {
      const mayPass = isKinglyError(error) && (error.retryable || error.code === 'store_full');
      if (!mayPass || error.code === 'lost_lease' || error.code === 'disconnected') throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  await commit(parts, job, writes, outcome);
}

async function commit(
  parts: Parts,
  job: Job,
  writes: readonly Write[],
  outcome: Outcome,
): Promise<void> {
  const fence = { jobId: job.id, attempt: job.attempt, owner: parts.owner };
  await parts.store['store.commit']({ fence, writes: [...writes], outcome });
}
