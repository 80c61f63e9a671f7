import { type Migration, nowSql } from './migration.ts';

/**
 * Tool servers, what the person has seen of them (a pin without a tool is of the server’s command),
 * and which calls they allowed. Values of variables and headers are not in the database.
 */
export const tools: Migration = {
  version: 18,
  name: 'tools',
  sql: `
    CREATE TABLE tool_servers (
      id TEXT PRIMARY KEY NOT NULL,
      name TEXT NOT NULL COLLATE NOCASE UNIQUE,
      source TEXT NOT NULL,
      transport TEXT NOT NULL CHECK (transport IN ('stdio', 'http')),
      command TEXT,
      args TEXT NOT NULL CHECK (json_valid(args)),
      folder TEXT,
      url TEXT,
      roots TEXT NOT NULL CHECK (json_valid(roots)),
      environment_names TEXT NOT NULL CHECK (json_valid(environment_names)),
      header_names TEXT NOT NULL CHECK (json_valid(header_names)),
      enabled INTEGER NOT NULL DEFAULT 0,
      created_at INTEGER NOT NULL DEFAULT ${nowSql},
      updated_at INTEGER NOT NULL DEFAULT ${nowSql},
      CHECK ((transport = 'http') = (url IS NOT NULL)),
      CHECK ((transport = 'stdio') = (command IS NOT NULL))
    ) STRICT;

    CREATE TABLE tool_pins (
      server_id TEXT NOT NULL REFERENCES tool_servers (id) ON DELETE CASCADE,
      tool TEXT NOT NULL,
      pin TEXT NOT NULL,
      content TEXT NOT NULL,
      pinned_at INTEGER NOT NULL,
      PRIMARY KEY (server_id, tool)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE tool_approvals (
      id TEXT PRIMARY KEY NOT NULL,
      scope TEXT NOT NULL CHECK (scope IN ('task', 'always')),
      server_id TEXT NOT NULL REFERENCES tool_servers (id) ON DELETE CASCADE,
      tool TEXT NOT NULL,
      shape TEXT NOT NULL,
      pin TEXT NOT NULL,
      subject_id TEXT,
      created_at INTEGER NOT NULL DEFAULT ${nowSql},
      CHECK ((scope = 'task') = (subject_id IS NOT NULL))
    ) STRICT;
    CREATE UNIQUE INDEX tool_approvals_once
      ON tool_approvals (server_id, tool, shape, pin, scope, coalesce(subject_id, ''));
  `,
};
