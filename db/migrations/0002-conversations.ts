import { type Migration, nowSql } from './migration.ts';

/**
 * `number` is an explicit rowid: full-text tables point at it, and VACUUM may renumber an
 * implicit one. `text_length` counts UTF-16 units, as offsets of appends do; `held_unit` keeps
 * half a character whose other half has not arrived.
 */
export const conversations: Migration = {
  version: 2,
  name: 'conversations',
  sql: `
    CREATE TABLE conversations (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      workspace_id TEXT NOT NULL REFERENCES workspaces (id),
      title TEXT NOT NULL,
      title_is_chosen INTEGER NOT NULL DEFAULT 0 CHECK (title_is_chosen IN (0, 1)),
      created_at INTEGER NOT NULL DEFAULT ${nowSql},
      updated_at INTEGER NOT NULL DEFAULT ${nowSql},
      changed_at INTEGER NOT NULL DEFAULT ${nowSql},
      deleted_at INTEGER
    ) STRICT;
    CREATE INDEX conversations_by_time ON conversations (workspace_id, updated_at DESC)
      WHERE deleted_at IS NULL;

    CREATE TABLE messages (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      conversation_id TEXT NOT NULL REFERENCES conversations (id),
      position INTEGER NOT NULL CHECK (position > 0),
      role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
      text TEXT NOT NULL DEFAULT '',
      text_length INTEGER NOT NULL DEFAULT 0,
      held_unit INTEGER,
      status TEXT NOT NULL
        CHECK (status IN ('accepted', 'streaming', 'complete', 'stopped', 'failed')),
      command_id TEXT,
      command_line TEXT,
      acknowledgement TEXT,
      task_id TEXT,
      run_id TEXT,
      model TEXT,
      error TEXT CHECK (json_valid(error)),
      revision INTEGER NOT NULL DEFAULT 0,
      created_at INTEGER NOT NULL DEFAULT ${nowSql},
      updated_at INTEGER NOT NULL DEFAULT ${nowSql},
      UNIQUE (conversation_id, position)
    ) STRICT;

    CREATE TABLE commands (
      id TEXT PRIMARY KEY NOT NULL,
      kind TEXT NOT NULL CHECK (length(kind) = 2),
      line TEXT NOT NULL,
      conversation_id TEXT,
      workspace_id TEXT NOT NULL REFERENCES workspaces (id),
      entity_id TEXT NOT NULL,
      created_at INTEGER NOT NULL DEFAULT ${nowSql}
    ) STRICT;

    CREATE TABLE feedback (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      command_id TEXT NOT NULL UNIQUE,
      right_code TEXT NOT NULL CHECK (length(right_code) = 2),
      created_at INTEGER NOT NULL DEFAULT ${nowSql}
    ) STRICT;
  `,
};
