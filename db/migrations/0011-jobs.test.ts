import { expect, test } from 'vitest';
import { memoryDatabase } from '../test-support/temporary-store.ts';
import { jobs } from './0011-jobs.ts';
import { migrate } from './migrate.ts';
import { testMigration } from './migrations.contract.ts';

testMigration({
  migration: jobs,
  adds: ['job_effects', 'job_kinds', 'job_schedules'],
  columns: { job_queue: 'allowed_attempts crashes' },
});

test('a job that is there keeps the attempts it was given', () => {
  const database = memoryDatabase();
  migrate(database, 10);
  database.exec(
    `INSERT INTO job_queue (job_id, job_type, payload, maximum_attempts) VALUES ('job_1', 'chat', '{}', 5)`,
  );
  migrate(database, 11);
  expect(database.prepare('SELECT allowed_attempts, crashes FROM job_queue').all()).toEqual([
    { allowed_attempts: 5, crashes: 0 },
  ]);
});
