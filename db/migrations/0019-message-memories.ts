import type { Migration } from './migration.ts';

/**
 * What was recalled for a reply: ids and times only, so that an erasure finds no text here. They are
 * beside the message, since only a reply that is in view is asked for them.
 */
export const messageMemories: Migration = {
  version: 19,
  name: 'memories of messages',
  sql: `
    CREATE TABLE message_memories (
      message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
      place INTEGER NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('episode', 'fact', 'value')),
      item_id TEXT NOT NULL,
      valid_from INTEGER NOT NULL,
      PRIMARY KEY (message_id, place)
    ) STRICT, WITHOUT ROWID;
  `,
};
