import { forever, type Migration, nowSql } from './migration.ts';

const conversationColumns =
  'id workspace_id title title_is_chosen is_private created_at updated_at deleted_at';

function conversationTrigger(on: 'INSERT' | 'UPDATE', when: string, type: string): string {
  const pairs = conversationColumns.split(' ').map((column) => `'${column}', NEW.${column}`);
  return `
    CREATE TRIGGER conversations_event_${on.toLowerCase()}
    AFTER ${on} ON conversations ${when}
    BEGIN
      INSERT INTO events (event_type, entity_type, entity_id, workspace_id, conversation_id,
        command_id, payload, created_at)
      VALUES (${type}, 'conversation', NEW.id, NEW.workspace_id, NEW.id, NULL,
        json_object(${pairs.join(', ')}), NEW.changed_at);
    END;`;
}

const conversationChanged = conversationColumns
  .split(' ')
  .map((column) => `NEW.${column} IS NOT OLD.${column}`)
  .join(' OR ');

/**
 * Episodes, entities and facts. A fact's row is never changed but for the end of its belief
 * (`superseded_at`), its use and its being forgotten: another interval or value is another row
 * with the same root. A merged entity keeps its facts; `canonical_id` says whom they are about.
 * An event of a change names ids only, so that an erasure finds no text in events.
 */
export const memoryModel: Migration = {
  version: 16,
  name: 'memory model',
  sql: `
    DROP TRIGGER conversations_event_insert;
    DROP TRIGGER conversations_event_update;
    ALTER TABLE conversations ADD COLUMN is_private INTEGER NOT NULL DEFAULT 0;
    ${conversationTrigger('INSERT', '', `'conversation.created'`)}
    ${conversationTrigger(
      'UPDATE',
      `WHEN ${conversationChanged}`,
      `CASE WHEN NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL
        THEN 'conversation.deleted' ELSE 'conversation.updated' END`,
    )}

    CREATE TABLE episodes (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      workspace_id TEXT NOT NULL REFERENCES workspaces (id),
      workspace_token TEXT NOT NULL GENERATED ALWAYS AS ('w' || hex(workspace_id) || 'x') VIRTUAL,
      source_kind TEXT NOT NULL CHECK (source_kind IN ('message', 'job', 'import', 'mcp', 'note')),
      source_id TEXT,
      speaker TEXT NOT NULL CHECK (speaker IN ('person', 'assistant', 'other')),
      conversation_id TEXT,
      title TEXT NOT NULL DEFAULT '',
      text TEXT NOT NULL,
      part INTEGER NOT NULL DEFAULT 0,
      reference_time INTEGER NOT NULL,
      recorded_at INTEGER NOT NULL DEFAULT ${nowSql},
      metadata TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)),
      forgotten_at INTEGER
    ) STRICT;
    CREATE INDEX episodes_by_time ON episodes (workspace_id, reference_time, id);
    CREATE INDEX episodes_by_source ON episodes (source_id) WHERE source_id IS NOT NULL;
    CREATE INDEX episodes_by_conversation ON episodes (conversation_id)
      WHERE conversation_id IS NOT NULL;

    CREATE TABLE entities (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      workspace_id TEXT NOT NULL REFERENCES workspaces (id),
      name TEXT NOT NULL,
      normalised_name TEXT NOT NULL,
      entity_type TEXT NOT NULL,
      summary TEXT NOT NULL DEFAULT '',
      metadata TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)),
      created_at INTEGER NOT NULL DEFAULT ${nowSql},
      merged_into TEXT REFERENCES entities (id) DEFERRABLE INITIALLY DEFERRED,
      canonical_id TEXT NOT NULL REFERENCES entities (id) DEFERRABLE INITIALLY DEFERRED,
      forgotten_at INTEGER
    ) STRICT;
    CREATE INDEX entities_by_name ON entities (workspace_id, normalised_name, id)
      WHERE merged_into IS NULL;
    CREATE INDEX entities_by_canonical ON entities (canonical_id);

    CREATE TABLE entity_aliases (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      entity_id TEXT NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
      workspace_id TEXT NOT NULL REFERENCES workspaces (id),
      alias TEXT NOT NULL,
      normalised TEXT NOT NULL,
      UNIQUE (entity_id, normalised)
    ) STRICT;
    CREATE INDEX entity_aliases_by_name ON entity_aliases (workspace_id, normalised);

    CREATE TABLE facts (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      root_id TEXT NOT NULL,
      workspace_id TEXT NOT NULL REFERENCES workspaces (id),
      workspace_token TEXT NOT NULL GENERATED ALWAYS AS ('w' || hex(workspace_id) || 'x') VIRTUAL,
      subject_id TEXT NOT NULL REFERENCES entities (id),
      relation TEXT NOT NULL,
      object_id TEXT REFERENCES entities (id),
      value TEXT,
      fact_text TEXT NOT NULL,
      valid_from INTEGER NOT NULL,
      valid_to INTEGER NOT NULL DEFAULT ${forever},
      recorded_at INTEGER NOT NULL,
      superseded_at INTEGER NOT NULL DEFAULT ${forever},
      replaced_by TEXT,
      strength REAL NOT NULL DEFAULT 0.5 CHECK (strength BETWEEN 0 AND 1),
      confidence REAL NOT NULL DEFAULT 0.8 CHECK (confidence BETWEEN 0 AND 1),
      significance REAL NOT NULL DEFAULT 0.5 CHECK (significance BETWEEN 0 AND 1),
      metadata TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)),
      quote TEXT NOT NULL DEFAULT '',
      uses INTEGER NOT NULL DEFAULT 0,
      used_at INTEGER,
      forgotten_at INTEGER,
      CHECK (valid_to > valid_from),
      CHECK (superseded_at >= recorded_at),
      CHECK ((object_id IS NULL) <> (value IS NULL))
    ) STRICT;
    CREATE INDEX facts_by_subject ON facts (subject_id, relation, valid_from);
    CREATE INDEX facts_by_object ON facts (object_id, relation) WHERE object_id IS NOT NULL;
    CREATE INDEX facts_by_root ON facts (root_id);
    CREATE INDEX facts_believed ON facts (workspace_id, valid_from, id)
      WHERE superseded_at = ${forever} AND forgotten_at IS NULL;
    CREATE INDEX facts_by_record ON facts (workspace_id, recorded_at);

    CREATE TABLE fact_episodes (
      fact_id TEXT NOT NULL REFERENCES facts (id) ON DELETE CASCADE,
      episode_id TEXT NOT NULL REFERENCES episodes (id) ON DELETE CASCADE,
      quote TEXT NOT NULL DEFAULT '',
      PRIMARY KEY (fact_id, episode_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX fact_episodes_by_episode ON fact_episodes (episode_id);

    CREATE TABLE memory_changes (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      workspace_id TEXT NOT NULL REFERENCES workspaces (id),
      kind TEXT NOT NULL,
      author TEXT NOT NULL,
      before TEXT NOT NULL CHECK (json_valid(before)),
      after TEXT NOT NULL CHECK (json_valid(after)),
      at INTEGER NOT NULL,
      undone_at INTEGER,
      undoable INTEGER NOT NULL DEFAULT 1
    ) STRICT;
    CREATE INDEX memory_changes_by_workspace ON memory_changes (workspace_id, number);
    CREATE TABLE memory_change_rows (
      row_id TEXT NOT NULL,
      change_number INTEGER NOT NULL REFERENCES memory_changes (number) ON DELETE CASCADE,
      PRIMARY KEY (row_id, change_number)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX memory_change_rows_by_change ON memory_change_rows (change_number);

    ALTER TABLE memory ADD COLUMN forgotten_at INTEGER;

    CREATE TRIGGER memory_changes_event AFTER INSERT ON memory_changes
    BEGIN
      INSERT INTO events (event_type, entity_type, entity_id, workspace_id, conversation_id,
        command_id, payload, created_at)
      VALUES ('memory.changed', 'memory_change', NEW.id, NEW.workspace_id, NULL, NULL,
        json_object('id', NEW.id, 'kind', NEW.kind, 'author', NEW.author,
          'workspace_id', NEW.workspace_id, 'at', NEW.at), NEW.at);
    END;
  `,
};
