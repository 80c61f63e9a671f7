import { type Migration, nowSql } from './migration.ts';

/** Each row is one run of a workflow. `context` holds its parameters. */
export const workflows: Migration = {
  version: 4,
  name: 'workflows',
  sql: `
    CREATE TABLE workflows (
      id TEXT PRIMARY KEY NOT NULL,
      workflow_id TEXT NOT NULL,
      name TEXT NOT NULL,
      workspace_id TEXT NOT NULL REFERENCES workspaces (id),
      conversation_id TEXT REFERENCES conversations (id),
      reply_id TEXT,
      command_id TEXT,
      steps TEXT NOT NULL CHECK (json_valid(steps)),
      context TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(context)),
      status TEXT NOT NULL DEFAULT 'accepted' CHECK (
        status IN ('accepted', 'running', 'waiting', 'completed', 'failed', 'cancelled')),
      error TEXT CHECK (json_valid(error)),
      created_at INTEGER NOT NULL DEFAULT ${nowSql},
      updated_at INTEGER NOT NULL DEFAULT ${nowSql}
    ) STRICT;
    CREATE INDEX workflows_by_workspace ON workflows (workspace_id, created_at DESC);
    CREATE INDEX workflows_by_conversation ON workflows (conversation_id, created_at DESC);
    CREATE INDEX workflows_open ON workflows (status, created_at DESC)
      WHERE status IN ('accepted', 'running', 'waiting');
  `,
};
