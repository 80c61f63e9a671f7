import { type Migration, nowSql } from './migration.ts';

/**
 * `id` orders jobs, `job_id` names them. `attempt` counts claims and fences writes; `lease_until`
 * is when a running job that gives no sign of life may be claimed again.
 */
export const jobQueue: Migration = {
  version: 6,
  name: 'job queue',
  sql: `
    CREATE TABLE job_queue (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      job_id TEXT NOT NULL UNIQUE,
      job_type TEXT NOT NULL,
      payload TEXT NOT NULL CHECK (json_valid(payload)),
      status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN
        ('pending', 'running', 'waiting', 'completed', 'failed', 'cancelled', 'dead')),
      priority INTEGER NOT NULL DEFAULT 0,
      attempt INTEGER NOT NULL DEFAULT 0,
      maximum_attempts INTEGER NOT NULL DEFAULT 1,
      run_at INTEGER NOT NULL DEFAULT ${nowSql},
      owner TEXT,
      lease_until INTEGER,
      unique_key TEXT,
      command_id TEXT,
      conversation_id TEXT,
      task_id TEXT,
      run_id TEXT,
      reply_id TEXT GENERATED ALWAYS AS (json_extract(payload, '$.replyId')) VIRTUAL,
      cancel_requested INTEGER NOT NULL DEFAULT 0,
      resume_requested INTEGER NOT NULL DEFAULT 0,
      created_at INTEGER NOT NULL DEFAULT ${nowSql},
      started_at INTEGER,
      completed_at INTEGER,
      error TEXT CHECK (json_valid(error)),
      result TEXT CHECK (json_valid(result))
    ) STRICT;
    -- In the order of claiming, so that a claim takes the first that fits whatever waits behind.
    CREATE INDEX idx_queue_pending ON job_queue (status, priority DESC, run_at, id, job_type)
      WHERE status = 'pending';
    CREATE INDEX job_queue_due ON job_queue (job_type, run_at) WHERE status = 'pending';
    CREATE INDEX job_queue_leases ON job_queue (job_type, lease_until) WHERE status = 'running';
    CREATE INDEX job_queue_open ON job_queue (status)
      WHERE status IN ('pending', 'running', 'waiting');
    CREATE UNIQUE INDEX job_queue_unique ON job_queue (unique_key)
      WHERE unique_key IS NOT NULL AND status IN ('pending', 'running', 'waiting');
    CREATE INDEX job_queue_by_end ON job_queue (completed_at) WHERE completed_at IS NOT NULL;

    CREATE TABLE job_steps (
      job_id TEXT NOT NULL REFERENCES job_queue (job_id) ON DELETE CASCADE,
      step_key TEXT NOT NULL,
      attempt INTEGER NOT NULL,
      result TEXT NOT NULL CHECK (json_valid(result)),
      created_at INTEGER NOT NULL DEFAULT ${nowSql},
      PRIMARY KEY (job_id, step_key)
    ) STRICT, WITHOUT ROWID;
  `,
};
