import type { Migration } from './migration.ts';

const porter = `tokenize = "porter unicode61 remove_diacritics 2", prefix = '2 3'`;

/** Keeps an index of one table's text in step; what is forgotten is in none. */
function keepInStep(index: string, table: string, columns: string): string {
  const names = columns.split(' ');
  const list = (row: string): string => names.map((name) => `${row}.${name}`).join(', ');
  const remove = `INSERT INTO ${index} (${index}, rowid, ${names.join(', ')})
        SELECT 'delete', OLD.number, ${list('OLD')} WHERE OLD.forgotten_at IS NULL`;
  const add = `INSERT INTO ${index} (rowid, ${names.join(', ')})
        SELECT NEW.number, ${list('NEW')} WHERE NEW.forgotten_at IS NULL`;
  return `
    CREATE TRIGGER ${index}_insert AFTER INSERT ON ${table} BEGIN ${add}; END;
    CREATE TRIGGER ${index}_delete AFTER DELETE ON ${table} BEGIN ${remove}; END;
    CREATE TRIGGER ${index}_update AFTER UPDATE ON ${table}
      WHEN ${['forgotten_at', ...names].map((name) => `NEW.${name} IS NOT OLD.${name}`).join(' OR ')}
    BEGIN ${remove}; ${add}; END;`;
}

/**
 * Words and vectors of the memory. The workspace stands as a word in the index, since a filter by
 * join does not make a search of all rows shorter. `secure-delete` leaves no deleted word in the
 * index. Vectors are apart by workspace and by model, so that those of two models never meet: their
 * signs, which are looked through first, in blocks of 1,024, and their numbers as rows, since one
 * number out of a block of vectors takes a tenth of a millisecond to reach.
 */
export const memorySearch: Migration = {
  version: 17,
  name: 'memory search',
  sql: `
    CREATE VIEW episodes_known AS
      SELECT number, workspace_token, title, text FROM episodes WHERE forgotten_at IS NULL;
    CREATE VIEW facts_known AS
      SELECT number, workspace_token, fact_text FROM facts WHERE forgotten_at IS NULL;
    CREATE VIRTUAL TABLE episodes_fts USING fts5 (
      workspace_token, title, text, content = 'episodes_known', content_rowid = 'number', ${porter});
    CREATE VIRTUAL TABLE facts_fts USING fts5 (
      workspace_token, fact_text, content = 'facts_known', content_rowid = 'number', ${porter});
    CREATE VIRTUAL TABLE entity_names_fts USING fts5 (
      alias, content = 'entity_aliases', content_rowid = 'number', tokenize = 'trigram');
    INSERT INTO episodes_fts (episodes_fts, rank) VALUES ('secure-delete', 1);
    INSERT INTO facts_fts (facts_fts, rank) VALUES ('secure-delete', 1);
    INSERT INTO entity_names_fts (entity_names_fts, rank) VALUES ('secure-delete', 1);

    ${keepInStep('episodes_fts', 'episodes', 'workspace_token title text')}
    ${keepInStep('facts_fts', 'facts', 'workspace_token fact_text')}
    CREATE TRIGGER entity_names_fts_insert AFTER INSERT ON entity_aliases BEGIN
      INSERT INTO entity_names_fts (rowid, alias) VALUES (NEW.number, NEW.alias); END;
    CREATE TRIGGER entity_names_fts_delete AFTER DELETE ON entity_aliases BEGIN
      INSERT INTO entity_names_fts (entity_names_fts, rowid, alias)
      VALUES ('delete', OLD.number, OLD.alias); END;

    CREATE TABLE memory_embeddings (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      workspace_id TEXT NOT NULL REFERENCES workspaces (id),
      kind TEXT NOT NULL CHECK (kind IN ('episode', 'fact', 'entity')),
      row_id TEXT NOT NULL,
      model_id TEXT NOT NULL,
      UNIQUE (row_id, model_id)
    ) STRICT;
    CREATE TABLE memory_unembedded (
      row_id TEXT PRIMARY KEY,
      kind TEXT NOT NULL CHECK (kind IN ('episode', 'fact'))
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER episodes_unembedded AFTER INSERT ON episodes BEGIN
      INSERT OR IGNORE INTO memory_unembedded (row_id, kind) VALUES (NEW.id, 'episode'); END;
    CREATE TRIGGER facts_unembedded AFTER INSERT ON facts BEGIN
      INSERT OR IGNORE INTO memory_unembedded (row_id, kind) VALUES (NEW.id, 'fact'); END;
    CREATE TABLE memory_vectors (
      number INTEGER PRIMARY KEY REFERENCES memory_embeddings (number) ON DELETE CASCADE,
      embedding BLOB NOT NULL CHECK (length(embedding) = 384 * 4)
    ) STRICT;
    CREATE VIRTUAL TABLE memory_signs USING vec0 (
      number INTEGER PRIMARY KEY,
      workspace_id TEXT PARTITION KEY,
      model_id TEXT PARTITION KEY,
      signs BIT[384]
    );
  `,
};
