import type { AppContract } from '#shared/contracts/app.ts';
import type { Clock } from '#shared/clock.ts';
import type { Store } from '#shared/contracts/store.ts';
import type { Write } from '#shared/contracts/writes.ts';
import type { ContractHandlers } from '#shared/rpc/contract.ts';
import { nextTimes } from './schedules/next-time.ts';
import type { Scheduler } from './schedules/scheduler.ts';

type JobMethod =
  | 'jobs.list'
  | 'jobs.redrive'
  | 'queues.list'
  | 'queues.pause'
  | 'queues.resume'
  | 'queues.limit'
  | 'schedules.list'
  | 'schedules.put'
  | 'schedules.preview'
  | 'schedules.delete'
  | 'schedules.setEnabled';

/** What a client may do with jobs, their kinds and their schedules. */
export function jobHandlers({
  store,
  scheduler,
  clock,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
}): Pick<ContractHandlers<AppContract>, JobMethod> {
  const commit = async (write: Write): Promise<Record<string, never>> => {
    await store['store.commit']({ writes: [write] });
    return {};
  };
  return {
    'jobs.list': store['jobs.list'],
    'jobs.redrive': ({ id }) => commit({ type: 'job.redrive', jobId: id }),
    'queues.list': store['queues.list'],
    'queues.pause': ({ kind }) => commit({ type: 'queue.patch', kind, patch: { paused: true } }),
    'queues.resume': ({ kind }) => commit({ type: 'queue.patch', kind, patch: { paused: false } }),
    'queues.limit': ({ kind, maximumRunning }) =>
      commit({ type: 'queue.patch', kind, patch: { maximumRunning } }),
    'schedules.list': store['schedules.list'],
    'schedules.put': (schedule) => scheduler.put(schedule),
    'schedules.preview': (pattern) => ({ times: [...nextTimes(pattern, clock.now(), 3)] }),
    'schedules.delete': async ({ id }) => {
      await commit({ type: 'schedule.delete', id });
      await scheduler.look();
      return {};
    },
    'schedules.setEnabled': async ({ id, enabled }) => {
      await scheduler.setEnabled(id, enabled);
      return {};
    },
  };
}
