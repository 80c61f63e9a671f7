import { type Migration, nowSql } from './migration.ts';

/**
 * `allowed_attempts` is what a job was given; `maximum_attempts` grows with what is forgiven, since
 * `attempt` fences writes and never goes back. `crashes` counts ends of the process while it ran.
 * A row of `job_effects` without one of `job_steps` is an effect that may or may not have happened.
 */
export const jobs: Migration = {
  version: 11,
  name: 'jobs',
  sql: `
    ALTER TABLE job_queue ADD COLUMN allowed_attempts INTEGER NOT NULL DEFAULT 1;
    ALTER TABLE job_queue ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0;
    UPDATE job_queue SET allowed_attempts = maximum_attempts;
    CREATE INDEX job_queue_dead ON job_queue (job_type) WHERE status = 'dead';
    CREATE INDEX job_queue_running ON job_queue (job_type) WHERE status = 'running';

    CREATE TABLE job_effects (
      job_id TEXT NOT NULL REFERENCES job_queue (job_id) ON DELETE CASCADE,
      step_key TEXT NOT NULL,
      begun INTEGER NOT NULL DEFAULT 1,
      attempt INTEGER NOT NULL,
      begun_at INTEGER NOT NULL DEFAULT ${nowSql},
      PRIMARY KEY (job_id, step_key)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE job_kinds (
      kind TEXT PRIMARY KEY NOT NULL,
      paused INTEGER NOT NULL DEFAULT 0,
      maximum_running INTEGER CHECK (maximum_running > 0),
      updated_at INTEGER NOT NULL DEFAULT ${nowSql}
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE job_schedules (
      id TEXT PRIMARY KEY NOT NULL,
      title TEXT NOT NULL,
      kind TEXT NOT NULL,
      payload TEXT NOT NULL CHECK (json_valid(payload)),
      cron TEXT NOT NULL,
      timezone TEXT NOT NULL,
      enabled INTEGER NOT NULL DEFAULT 1,
      next_at INTEGER,
      last_run_at INTEGER,
      created_at INTEGER NOT NULL DEFAULT ${nowSql}
    ) STRICT;
  `,
};
