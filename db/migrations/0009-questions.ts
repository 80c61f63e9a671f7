import { type Migration, nowSql } from './migration.ts';

const columns =
  'id kind workspace_id conversation_id task_id run_id job_id step_key title detail status decision note created_at answered_at';

/** The row under its column names, and the state of what it is about, for the coded line. */
const payload = `json_object(${columns
  .split(' ')
  .map((column) => `'${column}', NEW.${column}`)
  .join(', ')},
  'subject_status', CASE
    WHEN NEW.run_id IS NOT NULL THEN (SELECT status FROM workflows WHERE id = NEW.run_id)
    WHEN NEW.task_id IS NOT NULL THEN (SELECT status FROM tasks WHERE id = NEW.task_id)
    ELSE (SELECT status FROM job_queue WHERE job_id = NEW.job_id) END,
  'subject_progress', CASE
    WHEN NEW.run_id IS NOT NULL THEN (SELECT avg(json_extract(step.value, '$.status') = 'completed')
      FROM workflows, json_each(workflows.steps) step WHERE workflows.id = NEW.run_id)
    WHEN NEW.task_id IS NOT NULL THEN (SELECT progress FROM tasks WHERE id = NEW.task_id)
    ELSE 0 END)`;

function trigger(on: 'INSERT' | 'UPDATE', type: string, at: string): string {
  return `
    CREATE TRIGGER questions_event_${on.toLowerCase()} AFTER ${on} ON questions
    ${on === 'UPDATE' ? 'WHEN NEW.status IS NOT OLD.status' : ''}
    BEGIN
      INSERT INTO events (event_type, entity_type, entity_id, workspace_id, conversation_id,
        command_id, payload, created_at)
      VALUES (${type}, 'question', NEW.id, NEW.workspace_id, NEW.conversation_id,
        (SELECT command_id FROM job_queue WHERE job_id = NEW.job_id), ${payload}, ${at});
    END;`;
}

/** What waits for the person. A question ends with its job, whatever ended that. */
export const questions: Migration = {
  version: 9,
  name: 'questions',
  sql: `
    CREATE TABLE questions (
      id TEXT PRIMARY KEY NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('approval', 'unknown_effect')),
      workspace_id TEXT NOT NULL REFERENCES workspaces (id),
      conversation_id TEXT,
      task_id TEXT,
      run_id TEXT,
      job_id TEXT,
      step_key TEXT,
      title TEXT NOT NULL,
      detail TEXT NOT NULL,
      status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'answered', 'withdrawn')),
      decision TEXT CHECK (decision IN ('approve', 'refuse')),
      note TEXT,
      created_at INTEGER NOT NULL DEFAULT ${nowSql},
      answered_at INTEGER,
      CHECK ((status = 'answered') = (decision IS NOT NULL))
    ) STRICT;
    CREATE UNIQUE INDEX questions_by_step ON questions (job_id, step_key)
      WHERE job_id IS NOT NULL AND step_key IS NOT NULL AND status <> 'withdrawn';
    CREATE INDEX questions_open ON questions (job_id) WHERE status = 'open';

    ${trigger('INSERT', `'question.asked'`, 'NEW.created_at')}
    ${trigger('UPDATE', `'question.' || NEW.status`, 'coalesce(NEW.answered_at, NEW.created_at)')}

    CREATE TRIGGER questions_end_with_job AFTER UPDATE OF status ON job_queue
    WHEN NEW.status IN ('completed', 'failed', 'cancelled', 'dead') AND OLD.status <> NEW.status
    BEGIN
      UPDATE questions SET status = 'withdrawn', answered_at = NEW.completed_at
      WHERE job_id = NEW.job_id AND status = 'open';
    END;
  `,
};
