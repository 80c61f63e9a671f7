import { type Migration, nowSql } from './migration.ts';

/** As the event's reader wants them; the same as when the trigger was made first. */
const messageColumns =
  'id conversation_id position role text status command_id command_line acknowledgement task_id run_id model error created_at updated_at';
const pairs = messageColumns.split(' ').map((column) => `'${column}', NEW.${column}`);
const told = 'text status model error task_id run_id position command_id command_line'
  .split(' ')
  .map((column) => `NEW.${column} IS NOT OLD.${column}`)
  .join(' OR ');

/** The longest text that is kept with a correction, in characters. */
export const correctionLength = 4_000;

/**
 * What the person corrected in how messages were read, with the text, so that the reading can be
 * learnt from it; it goes when its conversation is deleted. That a message belongs to another
 * command now is told as an event.
 */
export const corrections: Migration = {
  version: 15,
  name: 'corrections',
  sql: `
    CREATE TABLE corrections (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      message_id TEXT NOT NULL UNIQUE,
      conversation_id TEXT NOT NULL,
      text TEXT NOT NULL,
      read_as TEXT NOT NULL CHECK (length(read_as) = 2),
      right_label TEXT NOT NULL CHECK (length(right_label) = 2),
      created_at INTEGER NOT NULL DEFAULT ${nowSql}
    ) STRICT;
    CREATE INDEX corrections_by_conversation ON corrections (conversation_id);

    INSERT INTO corrections (message_id, conversation_id, text, read_as, right_label, created_at)
      SELECT messages.id, messages.conversation_id, substr(messages.text, 1, ${correctionLength}),
        commands.kind, feedback.right_code, feedback.created_at
      FROM feedback
      JOIN commands ON commands.id = feedback.command_id
      JOIN messages ON messages.command_id = commands.id AND messages.role = 'user'
      JOIN conversations ON conversations.id = messages.conversation_id
      WHERE conversations.deleted_at IS NULL AND commands.kind <> feedback.right_code
      ORDER BY feedback.id;
    DROP TABLE feedback;

    CREATE TRIGGER corrections_go_with_conversation
    AFTER UPDATE OF deleted_at ON conversations WHEN NEW.deleted_at IS NOT NULL
    BEGIN DELETE FROM corrections WHERE conversation_id = NEW.id; END;
    CREATE TRIGGER corrections_go_with_message
    AFTER DELETE ON messages
    BEGIN DELETE FROM corrections WHERE message_id = OLD.id; END;

    CREATE INDEX messages_by_command ON messages (command_id) WHERE command_id IS NOT NULL;
    DROP TRIGGER messages_event_update;
    CREATE TRIGGER messages_event_update
    AFTER UPDATE ON messages WHEN NEW.revision IS NOT OLD.revision AND (${told})
    BEGIN
      INSERT INTO events (event_type, entity_type, entity_id, workspace_id, conversation_id,
        command_id, payload, created_at)
      VALUES (
        CASE
          WHEN NEW.status = 'failed' AND OLD.status <> 'failed' THEN 'message.failed'
          WHEN NEW.status = 'complete' AND OLD.status <> 'complete' THEN 'message.completed'
          ELSE 'message.updated' END,
        'message', CAST(NEW.id AS TEXT),
        (SELECT workspace_id FROM conversations WHERE id = NEW.conversation_id),
        NEW.conversation_id, NEW.command_id, json_object(${pairs.join(', ')}), NEW.updated_at);
    END;
  `,
};
