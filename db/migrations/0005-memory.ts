import { forever, type Migration, nowSql } from './migration.ts';

/**
 * Two time axes: `valid_from`/`valid_to` say when a value was true, `recorded_at`/`superseded_at`
 * when Kingly held it so. `key_text` and `value_text` are the words to search by.
 */
export const memory: Migration = {
  version: 5,
  name: 'memory',
  sql: `
    CREATE TABLE memory (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      workspace_id TEXT NOT NULL REFERENCES workspaces (id),
      key TEXT NOT NULL,
      value TEXT NOT NULL CHECK (json_valid(value)),
      key_text TEXT NOT NULL DEFAULT '',
      value_text TEXT NOT NULL DEFAULT '',
      category TEXT NOT NULL DEFAULT 'general',
      memory_type TEXT NOT NULL DEFAULT 'semantic' CHECK (
        memory_type IN ('semantic', 'episodic', 'preference', 'procedural')),
      significance REAL NOT NULL DEFAULT 0.5 CHECK (significance BETWEEN 0 AND 1),
      metadata TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)),
      version INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
      valid_from INTEGER NOT NULL DEFAULT ${nowSql},
      valid_to INTEGER NOT NULL DEFAULT ${forever},
      recorded_at INTEGER NOT NULL DEFAULT ${nowSql},
      superseded_at INTEGER NOT NULL DEFAULT ${forever},
      created_at INTEGER NOT NULL DEFAULT ${nowSql},
      source_message_id TEXT,
      command_id TEXT,
      is_open INTEGER NOT NULL GENERATED ALWAYS AS (valid_to = ${forever}) VIRTUAL,
      UNIQUE (workspace_id, key, version),
      CHECK (valid_to >= valid_from)
    ) STRICT;
    CREATE INDEX memory_by_validity ON memory (workspace_id, key, valid_from);
  `,
};
