import { type Migration, nowSql } from './migration.ts';

const messageColumns =
  'id conversation_id position role text status command_id command_line acknowledgement task_id run_id model error created_at updated_at';
const taskColumns =
  'id title description intent_type workspace_id project_id conversation_id reply_id parent_task_id run_id command_id status progress confidence complexity routing_decision result next_steps error metadata created_at updated_at valid_from valid_to';
const conversationColumns =
  'id workspace_id title title_is_chosen created_at updated_at deleted_at';
const workflowColumns =
  'id workflow_id name workspace_id conversation_id reply_id command_id steps context status error created_at updated_at';
const memoryColumns =
  'id workspace_id key value category memory_type significance metadata version valid_from valid_to recorded_at superseded_at created_at source_message_id command_id';

/** The row as JSON, under its column names, so that one reader serves tables and events. */
function rowJson(columns: string): string {
  const pairs = columns.split(' ').map((column) => `'${column}', NEW.${column}`);
  return `json_object(${pairs.join(', ')})`;
}

/** Whether any of the columns changed. */
function changed(columns: string): string {
  return `(${columns
    .split(' ')
    .map((column) => `NEW.${column} IS NOT OLD.${column}`)
    .join(' OR ')})`;
}

type Trigger = {
  readonly table: string;
  readonly on: 'INSERT' | 'UPDATE';
  readonly when?: string;
  /** SQL for the event's type. */
  readonly type: string;
  readonly entity: string;
  readonly workspace?: string;
  readonly conversation: string;
  readonly command: string;
  readonly columns: string;
  readonly at: string;
};

function trigger(options: Trigger): string {
  return `
    CREATE TRIGGER ${options.table}_event_${options.on.toLowerCase()}
    AFTER ${options.on} ON ${options.table}
    ${options.when === undefined ? '' : `WHEN ${options.when}`}
    BEGIN
      INSERT INTO events (event_type, entity_type, entity_id, workspace_id, conversation_id,
        command_id, payload, created_at)
      VALUES (${options.type}, '${options.entity}', CAST(NEW.id AS TEXT),
        ${options.workspace ?? 'NEW.workspace_id'}, ${options.conversation}, ${options.command},
        ${rowJson(options.columns)}, ${options.at});
    END;`;
}

const conversation = {
  table: 'conversations',
  entity: 'conversation',
  conversation: 'NEW.id',
  command: 'NULL',
  columns: conversationColumns,
  at: 'NEW.changed_at',
} as const;
const message = {
  table: 'messages',
  entity: 'message',
  workspace: '(SELECT workspace_id FROM conversations WHERE id = NEW.conversation_id)',
  conversation: 'NEW.conversation_id',
  command: 'NEW.command_id',
  columns: messageColumns,
  at: 'NEW.updated_at',
} as const;
const task = {
  table: 'tasks',
  entity: 'task',
  conversation: 'NEW.conversation_id',
  command: 'NEW.command_id',
  columns: taskColumns,
  at: 'NEW.updated_at',
} as const;
const run = { ...task, table: 'workflows', entity: 'run', columns: workflowColumns } as const;
const memory = {
  table: 'memory',
  entity: 'memory',
  conversation: '(SELECT conversation_id FROM messages WHERE id = NEW.source_message_id)',
  command: 'NEW.command_id',
  columns: memoryColumns,
} as const;

/** Every change of a row makes its event in the same transaction; the number is commit order. */
export const events: Migration = {
  version: 7,
  name: 'events',
  sql: `
    CREATE TABLE events (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      event_type TEXT NOT NULL,
      entity_type TEXT NOT NULL,
      entity_id TEXT NOT NULL,
      workspace_id TEXT NOT NULL,
      conversation_id TEXT,
      command_id TEXT,
      payload TEXT NOT NULL,
      created_at INTEGER NOT NULL DEFAULT ${nowSql},
      processed_at INTEGER
    ) STRICT;
    CREATE INDEX idx_events_entity ON events (entity_type, entity_id);
    CREATE INDEX idx_events_unprocessed ON events (processed_at) WHERE processed_at IS NULL;

    ${trigger({ ...conversation, on: 'INSERT', type: `'conversation.created'` })}
    ${trigger({
      ...conversation,
      on: 'UPDATE',
      when: changed(conversationColumns),
      type: `CASE WHEN NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL
        THEN 'conversation.deleted' ELSE 'conversation.updated' END`,
    })}
    ${trigger({ ...message, on: 'INSERT', type: `'message.created'` })}
    -- An append to a streaming text keeps the revision: it makes no event.
    ${trigger({
      ...message,
      on: 'UPDATE',
      when: `NEW.revision IS NOT OLD.revision
        AND ${changed('text status model error task_id run_id position')}`,
      type: `CASE
        WHEN NEW.status = 'failed' AND OLD.status <> 'failed' THEN 'message.failed'
        WHEN NEW.status = 'complete' AND OLD.status <> 'complete' THEN 'message.completed'
        ELSE 'message.updated' END`,
    })}
    ${trigger({ ...task, on: 'INSERT', type: `'task.created'` })}
    ${trigger({
      ...task,
      on: 'UPDATE',
      when: changed(
        'title description intent_type project_id status progress confidence complexity routing_decision result next_steps error metadata',
      ),
      type: `CASE
        WHEN NEW.status = 'completed' AND OLD.status <> 'completed' THEN 'task.completed'
        WHEN NEW.status = 'failed' AND OLD.status <> 'failed' THEN 'task.failed'
        WHEN NEW.routing_decision IS NOT NULL AND OLD.routing_decision IS NULL THEN 'task.ready'
        ELSE 'task.updated' END`,
    })}
    ${trigger({ ...run, on: 'INSERT', type: `'run.created'` })}
    ${trigger({
      ...run,
      on: 'UPDATE',
      when: changed('name steps context status error'),
      type: `CASE
        WHEN NEW.status = 'failed' AND OLD.status <> 'failed' THEN 'run.failed'
        WHEN NEW.status = 'completed' AND OLD.status <> 'completed' THEN 'run.completed'
        ELSE 'run.updated' END`,
    })}
    ${trigger({ ...memory, on: 'INSERT', type: `'memory.stored'`, at: 'NEW.recorded_at' })}
    ${trigger({
      ...memory,
      on: 'UPDATE',
      when: 'NEW.superseded_at IS NOT OLD.superseded_at',
      type: `'memory.replaced'`,
      at: 'NEW.superseded_at',
    })}
  `,
};
