import { type Migration, nowSql } from './migration.ts';

export const workspaces: Migration = {
  version: 1,
  name: 'workspaces',
  sql: `
    CREATE TABLE workspaces (
      id TEXT PRIMARY KEY NOT NULL,
      name TEXT NOT NULL,
      metadata TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)),
      created_at INTEGER NOT NULL DEFAULT ${nowSql},
      updated_at INTEGER NOT NULL DEFAULT ${nowSql}
    ) STRICT;

    CREATE TABLE projects (
      id TEXT PRIMARY KEY NOT NULL,
      workspace_id TEXT NOT NULL REFERENCES workspaces (id),
      name TEXT NOT NULL,
      metadata TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)),
      created_at INTEGER NOT NULL DEFAULT ${nowSql},
      updated_at INTEGER NOT NULL DEFAULT ${nowSql}
    ) STRICT;
    CREATE INDEX projects_by_workspace ON projects (workspace_id);

    CREATE TABLE settings (
      key TEXT PRIMARY KEY NOT NULL,
      value TEXT NOT NULL CHECK (json_valid(value)),
      updated_at INTEGER NOT NULL DEFAULT ${nowSql}
    ) STRICT;

    INSERT INTO workspaces (id, name) VALUES ('ws_default', 'Personal');
  `,
};
