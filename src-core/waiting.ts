import type { AppStatus } from '#shared/contracts/app.ts';
import type { WaitingJobs } from '#shared/contracts/store.ts';
import type { Clock } from '#shared/clock.ts';
import { coalesce } from './coalesce.ts';

/** Why work that is due does not begin, for a person; null where nothing waits. */
export function waitingReason(
  { jobs, paused, running }: Pick<WaitingJobs, 'jobs' | 'paused' | 'running'>,
  { backend, model }: Pick<AppStatus, 'backend' | 'model'>,
): string | null {
  if (jobs === 0) return null;
  if (paused === jobs) return 'This kind of work is paused; resume it under Work';
  switch (backend.state) {
    case 'starting':
      return 'The backend is starting';
    case 'restarting':
      return 'The backend is being restarted';
    case 'stopped':
      return 'The backend has stopped';
    case 'ready':
      break;
  }
  if (model.state === 'looking') return 'A model is being looked for';
  if (model.current === null) return 'No model is ready';
  return running > 0
    ? `${running === 1 ? 'Another piece of work is' : `${running} other pieces of work are`} being done first`
    : 'It begins in a moment';
}

export type WaitingWatch = {
  /** Something happened after which more or less may wait. Looked at soon, not for each such thing. */
  mayHaveChanged(): void;
  close(): void;
};

/** At most one look in so many milliseconds. */
const lookEveryMs = 500;
/** What has been due for a shorter time is on its way, and not worth a word; in milliseconds. */
const worthTellingMs = 2_000;
const nothing: AppStatus['waiting'] = { jobs: 0, oldestAt: null, reason: null };

/** Keeps the status true about what waits: a look soon after each change, and while something waits. */
export function watchWaiting(options: {
  readonly look: () => Promise<WaitingJobs>;
  readonly status: () => AppStatus;
  readonly patch: (patch: Pick<AppStatus, 'waiting'>) => void;
  readonly clock: Clock;
}): WaitingWatch {
  let closed = false;
  const soon = coalesce(() => void look(), lookEveryMs);
  const look = async (): Promise<void> => {
    let found: WaitingJobs;
    try {
      found = await options.look();
    } catch {
      // A store that is gone says so itself.
      return;
    }
    if (closed) return;
    const status = options.status();
    const { oldestAt: since } = found;
    const waiting =
      since === null || options.clock.now() - since < worthTellingMs
        ? nothing
        : { jobs: found.jobs, oldestAt: since, reason: waitingReason(found, status) };
    const { jobs, oldestAt, reason } = status.waiting;
    const isSame =
      waiting.jobs === jobs && waiting.oldestAt === oldestAt && waiting.reason === reason;
    if (!isSame) options.patch({ waiting });
    // A job may become due, or be claimed, without anything else that is told.
    if (found.jobs > 0) soon.mayHaveChanged();
  };
  return {
    mayHaveChanged: soon.mayHaveChanged,
    close: () => {
      closed = true;
      soon.close();
    },
  };
}
