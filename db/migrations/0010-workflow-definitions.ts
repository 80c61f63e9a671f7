import type { Migration } from './migration.ts';

const columns =
  'id workflow_id name workspace_id conversation_id reply_id parent_run_id command_id steps context status error created_at updated_at';

function trigger(on: 'INSERT' | 'UPDATE', when: string, type: string): string {
  const pairs = columns.split(' ').map((column) => `'${column}', NEW.${column}`);
  return `
    CREATE TRIGGER workflows_event_${on.toLowerCase()}
    AFTER ${on} ON workflows ${when}
    BEGIN
      INSERT INTO events (event_type, entity_type, entity_id, workspace_id, conversation_id,
        command_id, payload, created_at)
      VALUES (${type}, 'run', NEW.id, NEW.workspace_id, NEW.conversation_id, NEW.command_id,
        json_object(${pairs.join(', ')}), NEW.updated_at);
    END;`;
}

/** The steps of an older version, which came one after another, in their new shape, as text. */
function newSteps(steps: string): string {
  const before = `json_extract(${steps}, '$[' || (step.key - 1) || '].key')`;
  return `(
    SELECT json_group_array(json_set(step.value,
      '$.kind', 'prompt',
      '$.needs', iif(step.key = 0, json_array(), json_array(${before})),
      '$.attempt', iif(step.value ->> '$.startedAt' IS NULL, 0, 1),
      '$.items', NULL, '$.childRunId', NULL, '$.note', NULL)) || ''
    FROM json_each(${steps}) AS step)`;
}

/**
 * A run keeps its definition and what its steps gave, and may be part of another run. Rows and
 * events of before get the new shape; their events say nothing new, so they make none.
 */
export const workflowDefinitions: Migration = {
  version: 10,
  name: 'workflow definitions',
  sql: `
    DROP TRIGGER workflows_event_insert;
    DROP TRIGGER workflows_event_update;

    ALTER TABLE workflows ADD COLUMN parent_run_id TEXT REFERENCES workflows (id);
    ALTER TABLE workflows ADD COLUMN definition TEXT CHECK (json_valid(definition));
    CREATE INDEX workflows_by_parent ON workflows (parent_run_id) WHERE parent_run_id IS NOT NULL;
    UPDATE workflows SET steps = ${newSteps('workflows.steps')};
    UPDATE events SET payload = json_set(payload, '$.parent_run_id', NULL,
      '$.steps', ${newSteps(`(events.payload ->> '$.steps')`)})
      WHERE entity_type = 'run';

    CREATE TABLE workflow_values (
      run_id TEXT NOT NULL REFERENCES workflows (id),
      step_key TEXT NOT NULL,
      item INTEGER NOT NULL CHECK (item >= -1),
      value TEXT NOT NULL CHECK (json_valid(value)),
      PRIMARY KEY (run_id, step_key, item)
    ) STRICT, WITHOUT ROWID;

    ${trigger('INSERT', '', `'run.created'`)}
    ${trigger(
      'UPDATE',
      `WHEN NEW.name IS NOT OLD.name OR NEW.steps IS NOT OLD.steps
        OR NEW.context IS NOT OLD.context OR NEW.status IS NOT OLD.status
        OR NEW.error IS NOT OLD.error`,
      `CASE
        WHEN NEW.status = 'failed' AND OLD.status <> 'failed' THEN 'run.failed'
        WHEN NEW.status = 'completed' AND OLD.status <> 'completed' THEN 'run.completed'
        ELSE 'run.updated' END`,
    )}
  `,
};
