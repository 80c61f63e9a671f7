import { type Migration, nowSql } from './migration.ts';

/** A field of a coded line, as `escapeField` writes it. */
function escaped(sql: string): string {
  return `replace(replace(replace(${sql}, '\\', '\\\\'), '|', '\\|'), char(10), '\\n')`;
}

/**
 * A schedule carries a coded line in the place of a job's kind and payload. Answers and what is
 * looked up become their commands; any other kind named a task or run that is long done, so that
 * it is kept, switched off, and says why.
 */
export const schedules: Migration = {
  version: 14,
  name: 'schedules',
  sql: `
    CREATE TABLE new_schedules (
      id TEXT PRIMARY KEY NOT NULL,
      title TEXT NOT NULL,
      line TEXT NOT NULL,
      conversation_id TEXT,
      cron TEXT NOT NULL,
      timezone TEXT NOT NULL,
      enabled INTEGER NOT NULL DEFAULT 1,
      next_at INTEGER,
      last_run_at INTEGER,
      problem TEXT,
      created_at INTEGER NOT NULL DEFAULT ${nowSql}
    ) STRICT;

    INSERT INTO new_schedules (id, title, line, cron, timezone, enabled, next_at, last_run_at, created_at)
    SELECT id, title,
      CASE kind
        WHEN 'chat' THEN 'ch:' || ${escaped(`coalesce(payload ->> '$.text', title)`)}
        ELSE 'cl:' || ${escaped(`coalesce(payload ->> '$.contextId', 'memory')`)} || '|'
          || coalesce(payload ->> '$.depth', 'summary')
      END,
      cron, timezone, enabled, next_at, last_run_at, created_at
    FROM job_schedules WHERE kind IN ('chat', 'context_load');

    INSERT INTO new_schedules (id, title, line, cron, timezone, enabled, last_run_at, problem, created_at)
    SELECT id, title, 'ch:' || ${escaped('title')}, cron, timezone, 0, last_run_at,
      'It was for work that cannot be repeated. Change what it does, or delete it.', created_at
    FROM job_schedules WHERE kind NOT IN ('chat', 'context_load');

    DROP TABLE job_schedules;
    ALTER TABLE new_schedules RENAME TO job_schedules;
  `,
};
