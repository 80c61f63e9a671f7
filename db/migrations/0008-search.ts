import { type Migration } from './migration.ts';

// Porter and a stop-word list gained ten points of recall on LoCoMo questions; prefixes of 2 and
// 3 letters make search-as-you-type an index look-up.
const tokenizer = `tokenize = "porter unicode61 remove_diacritics 2", prefix = '2 3'`;

/** A row of an index is removed by giving the very values that were put in. */
function keepInStep(index: string, table: string, rowid: string, columns: string, only?: string) {
  const names = columns.split(' ');
  const list = (row: string): string => names.map((name) => `${row}.${name}`).join(', ');
  const isIn = (row: string): string => (only === undefined ? '1' : `${row}.${only}`);
  const remove = `INSERT INTO ${index} (${index}, rowid, ${names.join(', ')})
        SELECT 'delete', OLD.${rowid}, ${list('OLD')} WHERE ${isIn('OLD')}`;
  const add = `INSERT INTO ${index} (rowid, ${names.join(', ')})
        SELECT NEW.${rowid}, ${list('NEW')} WHERE ${isIn('NEW')}`;
  const differs = [...names, ...(only === undefined ? [] : [only])]
    .map((name) => `NEW.${name} IS NOT OLD.${name}`)
    .join(' OR ');
  const matters = only === undefined ? '' : ` AND (OLD.${only} OR NEW.${only})`;
  return `
    CREATE TRIGGER ${index}_insert AFTER INSERT ON ${table} BEGIN ${add}; END;
    CREATE TRIGGER ${index}_delete AFTER DELETE ON ${table} BEGIN ${remove}; END;
    CREATE TRIGGER ${index}_update AFTER UPDATE ON ${table} WHEN (${differs})${matters}
    BEGIN ${remove}; ${add}; END;`;
}

/**
 * A reply is indexed once it has ended, since each append would index the whole text again; a
 * memory as long as it is open. Views show the indexes just those rows.
 */
export const search: Migration = {
  version: 8,
  name: 'search',
  sql: `
    ALTER TABLE messages ADD COLUMN is_searchable INTEGER NOT NULL GENERATED ALWAYS AS
      (role = 'user' OR status IN ('complete', 'stopped', 'failed')) VIRTUAL;
    CREATE VIEW messages_searchable AS
      SELECT number, text FROM messages WHERE is_searchable;
    CREATE VIEW memory_open AS
      SELECT id, key_text, value_text FROM memory WHERE is_open;

    CREATE VIRTUAL TABLE tasks_fts USING fts5 (
      title, description, intent_type, business_goal,
      content = 'tasks', content_rowid = 'number', ${tokenizer});
    CREATE VIRTUAL TABLE conversations_fts USING fts5 (
      title, content = 'conversations', content_rowid = 'number', ${tokenizer});
    CREATE VIRTUAL TABLE messages_fts USING fts5 (
      text, content = 'messages_searchable', content_rowid = 'number', ${tokenizer});
    CREATE VIRTUAL TABLE memory_fts USING fts5 (
      key_text, value_text, content = 'memory_open', content_rowid = 'id', ${tokenizer});

    ${keepInStep('tasks_fts', 'tasks', 'number', 'title description intent_type business_goal')}
    ${keepInStep('conversations_fts', 'conversations', 'number', 'title')}
    ${keepInStep('messages_fts', 'messages', 'number', 'text', 'is_searchable')}
    ${keepInStep('memory_fts', 'memory', 'id', 'key_text value_text', 'is_open')}

    INSERT INTO tasks_fts (tasks_fts) VALUES ('rebuild');
    INSERT INTO conversations_fts (conversations_fts) VALUES ('rebuild');
    INSERT INTO messages_fts (messages_fts) VALUES ('rebuild');
    INSERT INTO memory_fts (memory_fts) VALUES ('rebuild');
  `,
};
