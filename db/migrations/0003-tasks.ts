import { forever, type Migration, nowSql } from './migration.ts';

const columns = [
  'id',
  'title',
  'description',
  'intent_type',
  'intent_source',
  'business_goal',
  'context_adaptations',
  'parent_context',
  'workspace_id',
  'project_id',
  'conversation_id',
  'reply_id',
  'parent_task_id',
  'run_id',
  'command_id',
  'status',
  'progress',
  'confidence',
  'complexity',
  'routing_decision',
  'result',
  'next_steps',
  'error',
  'metadata',
  'created_at',
  'updated_at',
  'valid_from',
];

/** A task's row is its present; each earlier state is kept, with the period it was true in. */
export const tasks: Migration = {
  version: 3,
  name: 'tasks',
  sql: `
    CREATE TABLE tasks (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      title TEXT NOT NULL,
      description TEXT,
      intent_type TEXT,
      intent_source TEXT,
      business_goal TEXT,
      context_adaptations TEXT,
      parent_context TEXT,
      workspace_id TEXT NOT NULL REFERENCES workspaces (id),
      project_id TEXT REFERENCES projects (id),
      conversation_id TEXT REFERENCES conversations (id),
      reply_id TEXT,
      parent_task_id TEXT,
      run_id TEXT,
      command_id TEXT,
      status TEXT NOT NULL DEFAULT 'accepted' CHECK (
        status IN ('accepted', 'running', 'waiting', 'completed', 'failed', 'cancelled')),
      progress REAL NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 1),
      confidence REAL NOT NULL DEFAULT 0.5 CHECK (confidence BETWEEN 0 AND 1),
      complexity REAL NOT NULL DEFAULT 0.5 CHECK (complexity BETWEEN 0 AND 1),
      routing_decision TEXT,
      result TEXT,
      next_steps TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(next_steps)),
      error TEXT CHECK (json_valid(error)),
      metadata TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)),
      created_at INTEGER NOT NULL DEFAULT ${nowSql},
      updated_at INTEGER NOT NULL DEFAULT ${nowSql},
      valid_from INTEGER NOT NULL DEFAULT ${nowSql},
      valid_to INTEGER NOT NULL DEFAULT ${forever}
    ) STRICT;
    CREATE INDEX tasks_by_workspace ON tasks (workspace_id, created_at DESC);
    CREATE INDEX tasks_by_conversation ON tasks (conversation_id, created_at DESC);
    CREATE INDEX tasks_by_parent ON tasks (parent_task_id) WHERE parent_task_id IS NOT NULL;
    CREATE INDEX tasks_open ON tasks (status, created_at DESC)
      WHERE status IN ('accepted', 'running', 'waiting');

    CREATE TABLE tasks_history (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL,
      title TEXT NOT NULL,
      description TEXT,
      intent_type TEXT,
      intent_source TEXT,
      business_goal TEXT,
      context_adaptations TEXT,
      parent_context TEXT,
      workspace_id TEXT NOT NULL,
      project_id TEXT,
      conversation_id TEXT,
      reply_id TEXT,
      parent_task_id TEXT,
      run_id TEXT,
      command_id TEXT,
      status TEXT NOT NULL,
      progress REAL NOT NULL,
      confidence REAL NOT NULL,
      complexity REAL NOT NULL,
      routing_decision TEXT,
      result TEXT,
      next_steps TEXT NOT NULL,
      error TEXT,
      metadata TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      valid_from INTEGER NOT NULL,
      valid_to INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX tasks_history_by_task ON tasks_history (id, valid_from);

    -- Progress alone keeps valid_from, so that a long task does not fill the history.
    CREATE TRIGGER tasks_keep_history AFTER UPDATE OF valid_from ON tasks
    WHEN NEW.valid_from IS NOT OLD.valid_from
    BEGIN
      INSERT INTO tasks_history (${columns.join(', ')}, valid_to)
      VALUES (${columns.map((column) => `OLD.${column}`).join(', ')}, NEW.valid_from);
    END;
  `,
};
