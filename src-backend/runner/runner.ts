import type { Job, JobKind } from '#shared/contracts/entities.ts';
import { toErrorInfo } from '#shared/errors.ts';
import { commitEnd } from './commit-end.ts';
import { type AttemptParts, runAttempt, type StopReason } from './attempt.ts';
import { defaultPools, type Pool } from './pools.ts';

/** Claims jobs and does them. */
export type Runner = {
  /** Starts claiming. */
  start(): void;
  /** Jobs of these kinds may be claimable. */
  jobsMayBeDue(kinds: readonly JobKind[]): void;
  /** Stops these jobs, where they run here. */
  cancel(jobIds: readonly string[]): void;
  /** Claims no more, waits up to `withinMs` for what runs, and gives the rest back. */
  drain(withinMs: number): Promise<void>;
  /** How many run. */
  running(): number;
};

type RunningJob = {
  readonly job: Job;
  readonly pool: PoolState;
  readonly controller: AbortController;
  stopReason: StopReason | null;
  /** Until an aborted handler loses its place. */
  hardStop: NodeJS.Timeout | null;
  ended: Promise<void>;
};

type PoolState = {
  readonly pool: Pool;
  running: number;
  claiming: boolean;
  claimAgain: boolean;
  timer: NodeJS.Timeout | null;
};

/** An aborted handler that does not end within this loses its place. */
const defaultHardStopMs = 10_000;
const leaseMs = 30_000;
const heartbeatMs = 10_000;
/** A due time that has passed is not asked about more often than this. */
const shortestWaitMs = 100;
/** Longer timers would overflow; the next push or claim comes long before. */
const longestWaitMs = 3_600_000;
/** After a claim that failed. */
const claimFailedWaitMs = 2_000;

/**
 * A runner over one store. It claims when told that jobs may be due, when a place becomes free and
 * when the store said the next one is due; it never polls.
 */
export function createRunner(
  parts: AttemptParts,
  options: { readonly pools?: readonly Pool[]; readonly hardStopMs?: number | undefined } = {},
): Runner {
  const { pools = defaultPools, hardStopMs = defaultHardStopMs } = options;
  const { store, owner, clock, log } = parts;
  const states = pools.map((pool): PoolState => ({
    pool,
    running: 0,
    claiming: false,
    claimAgain: false,
    timer: null,
  }));
  const running = new Map<string, RunningJob>();
  /** Attempts that hold a place, one that came back to us after a lost lease beside its old one. */
  const places = new Set<RunningJob>();
  let claims = false;
  let heartbeatTimer: NodeJS.Timeout | null = null;
  let lastHeartbeat = clock.now();

  const stop = (entry: RunningJob, reason: StopReason): void => {
    entry.stopReason ??= reason;
    entry.controller.abort();
    if (reason !== 'released') {
      entry.hardStop ??= setTimeout(() => void abandon(entry), hardStopMs);
    }
  };

  /** Frees the place of a job, once, however its attempt ended. */
  const leave = (entry: RunningJob): void => {
    if (entry.hardStop !== null) clearTimeout(entry.hardStop);
    if (!places.delete(entry)) return;
    entry.pool.running -= 1;
    if (running.get(entry.job.id) === entry) running.delete(entry.job.id);
    if (running.size === 0 && heartbeatTimer !== null) {
      clearTimeout(heartbeatTimer);
      heartbeatTimer = null;
    }
    void claim(entry.pool);
  };

  /** A handler that does not listen to its signal: the job ends without it, and its fence is lost. */
  const abandon = async (entry: RunningJob): Promise<void> => {
    const { job, stopReason } = entry;
    log.error('A handler did not stop and lost its place', {
      job: job.id,
      kind: job.kind,
      attempt: job.attempt,
    });
    try {
      if (stopReason === 'cancelled') await commitEnd(parts, job, [], { type: 'cancelled' });
    } catch (error) {
      log.warn('An abandoned job was not ended', {
        job: job.id,
        error: toErrorInfo(error).message,
      });
    } finally {
      leave(entry);
    }
  };

  const heartbeat = async (): Promise<void> => {
    lastHeartbeat = clock.now();
    const jobs = [...running.values()].map(({ job }) => ({ jobId: job.id, attempt: job.attempt }));
    if (jobs.length === 0) return;
    const states = await store['jobs.heartbeat']({ owner, leaseMs, jobs });
    for (const { jobId, state } of states) {
      const entry = running.get(jobId);
      if (entry === undefined || state === 'held') continue;
      stop(entry, state === 'cancel' ? 'cancelled' : 'lost');
    }
  };

  const scheduleHeartbeat = (): void => {
    if (heartbeatTimer !== null || running.size === 0) return;
    heartbeatTimer = setTimeout(() => {
      heartbeatTimer = null;
      heartbeat()
        .catch((error: unknown) =>
          log.warn('A heartbeat failed', { error: toErrorInfo(error).message }),
        )
        .finally(scheduleHeartbeat);
    }, heartbeatMs);
  };

  const begin = (state: PoolState, job: Job): void => {
    // Claimed while draining: it goes back with the rest.
    if (!claims) return;
    // After a sleep of the machine our own lease may have run out and the job come back to us.
    const earlier = running.get(job.id);
    if (earlier !== undefined) stop(earlier, 'lost');
    const controller = new AbortController();
    const entry: RunningJob = {
      job,
      pool: state,
      controller,
      stopReason: null,
      hardStop: null,
      ended: Promise.resolve(),
    };
    running.set(job.id, entry);
    places.add(entry);
    state.running += 1;
    scheduleHeartbeat();
    entry.ended = runAttempt(parts, job, controller.signal, () => entry.stopReason).finally(() =>
      leave(entry),
    );
  };

  const wakeAt = (state: PoolState, at: number | null): void => {
    if (state.timer !== null) clearTimeout(state.timer);
    state.timer = null;
    if (at === null || !claims) return;
    const wait = Math.min(longestWaitMs, Math.max(shortestWaitMs, at - clock.now()));
    state.timer = setTimeout(() => {
      state.timer = null;
      void claim(state);
    }, wait);
  };

  const claim = async (state: PoolState): Promise<void> => {
    if (!claims) return;
    if (state.claiming) {
      state.claimAgain = true;
      return;
    }
    const limit = state.pool.places - state.running;
    if (limit <= 0) return;
    state.claiming = true;
    state.claimAgain = false;
    try {
      // Timers stand still while the machine sleeps: hold on to what runs before asking for more.
      if (clock.now() - lastHeartbeat > heartbeatMs) await heartbeat();
      const claimed = await store['jobs.claim']({
        owner,
        kinds: [...state.pool.kinds],
        limit,
        leaseMs,
      });
      for (const job of claimed.jobs) begin(state, job);
      wakeAt(state, claimed.nextAt);
    } catch (error) {
      log.warn('A claim failed', { kinds: state.pool.kinds, error: toErrorInfo(error).message });
      wakeAt(state, clock.now() + claimFailedWaitMs);
    } finally {
      state.claiming = false;
    }
    if (state.claimAgain) void claim(state);
  };

  return {
    start: () => {
      claims = true;
      for (const state of states) void claim(state);
    },
    jobsMayBeDue: (kinds) => {
      for (const state of states) {
        if (state.pool.kinds.some((kind) => kinds.includes(kind))) void claim(state);
      }
    },
    cancel: (jobIds) => {
      for (const jobId of jobIds) {
        const entry = running.get(jobId);
        if (entry !== undefined) stop(entry, 'cancelled');
      }
    },
    drain: async (withinMs) => {
      claims = false;
      for (const state of states) wakeAt(state, null);
      const all = (): Promise<unknown> =>
        Promise.all([...running.values()].map(({ ended }) => ended));
      await within(all(), withinMs);
      for (const entry of running.values()) stop(entry, 'released');
      // An aborted model call ends within a token or so.
      await within(all(), 2_000);
      if (heartbeatTimer !== null) clearTimeout(heartbeatTimer);
      heartbeatTimer = null;
      await store['jobs.release']({ owner, orderly: true });
    },
    running: () => running.size,
  };
}

async function within(work: Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, milliseconds));
  });
  await Promise.race([work, timeout]);
  clearTimeout(timer);
}
