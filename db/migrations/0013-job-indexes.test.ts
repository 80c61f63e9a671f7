import { expect, test } from 'vitest';
import { memoryDatabase } from '../test-support/temporary-store.ts';
import { jobIndexes } from './0013-job-indexes.ts';
import { migrate } from './migrate.ts';
import { testMigration } from './migrations.contract.ts';

testMigration({ migration: jobIndexes, adds: [], columns: {} });

test('what holds a task, and what is suspected, is found by an index', () => {
  const database = memoryDatabase();
  migrate(database, jobIndexes.version);
  const plan = (sql: string): unknown =>
    database.prepare(`EXPLAIN QUERY PLAN SELECT 1 FROM job_queue WHERE ${sql}`).all();
  expect(plan(`status = 'running' AND crashes >= 2`)).toMatchObject([
    { detail: expect.stringContaining('jobs_suspected') },
  ]);
  expect(plan(`task_id = 'task_1'`)).toMatchObject([
    { detail: expect.stringContaining('jobs_by_task') },
  ]);
});
