import { openTestStore } from '../test-support/temporary-store.ts';
import { testJobStore } from './job-store.contract.ts';

testJobStore('SQLite', () => {
  const { store, clock, sql } = openTestStore();
  const clear = (): void => {
    for (const table of ['job_queue', 'job_kinds', 'job_schedules']) sql(`DELETE FROM ${table}`);
  };
  return { store, clock, clear };
});
