import type { Migration } from './migration.ts';

/** What is asked for at each claim and at each change of a task, without reading the whole queue. */
export const jobIndexes: Migration = {
  version: 13,
  name: 'job-indexes',
  sql: `
    CREATE INDEX jobs_suspected ON job_queue (status) WHERE crashes >= 2;
    CREATE INDEX jobs_by_task ON job_queue (task_id, status) WHERE task_id IS NOT NULL;
  `,
};
