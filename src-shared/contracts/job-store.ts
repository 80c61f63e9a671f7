import type { Store } from './store.ts';

/**
 * What a driver of the job queue offers. Changes go through `store.commit` (`job.*`, `queue.*`,
 * `schedule.*`, and the fence and outcome of a transaction), so that jobs are added and ended in
 * the same transaction as what they are about; the rest claims, prolongs and looks. A driver is
 * one when it passes `db/jobs/job-store.contract.ts`.
 */
export type JobStore = Pick<
  Store,
  | 'store.commit'
  | 'jobs.claim'
  | 'jobs.heartbeat'
  | 'jobs.release'
  | 'jobs.get'
  | 'jobs.list'
  | 'jobs.step.get'
  | 'jobs.step.put'
  | 'jobs.step.begin'
  | 'queues.list'
  | 'schedules.list'
>;
