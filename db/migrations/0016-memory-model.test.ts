import { expect, test } from 'vitest';
import { conversationRow } from '../rows/conversation-row.ts';
import { memoryDatabase } from '../test-support/temporary-store.ts';
import { memoryModel } from './0016-memory-model.ts';
import { migrate } from './migrate.ts';
import { testMigration } from './migrations.contract.ts';

testMigration({
  migration: memoryModel,
  adds: ['episodes', 'entities', 'entity_aliases', 'facts', 'fact_episodes', 'memory_changes'],
  columns: {
    facts:
      'id subject_id relation object_id value fact_text valid_from valid_to recorded_at superseded_at strength confidence significance metadata quote replaced_by',
    episodes: 'id source_kind source_id text reference_time recorded_at',
    conversations: 'is_private',
    memory: 'forgotten_at',
  },
});

test('conversations of before stay, are not private, and go on making events', () => {
  const database = memoryDatabase();
  migrate(database, memoryModel.version - 1);
  database
    .prepare(
      `INSERT INTO conversations (id, workspace_id, title, created_at, updated_at, changed_at)
       VALUES ('conv_1', 'ws_default', 'Bells', 1, 1, 1)`,
    )
    .run();
  migrate(database, memoryModel.version);
  database.prepare(`UPDATE conversations SET title = 'Chimes', changed_at = 2`).run();
  const payloads = database
    .prepare(`SELECT payload FROM events WHERE entity_id = 'conv_1' ORDER BY id`)
    .pluck()
    .all()
    .map((payload) => conversationRow.parse(JSON.parse(String(payload))));
  expect(payloads.map(({ title, isPrivate }) => [title, isPrivate])).toEqual([
    ['Bells', false],
    ['Chimes', false],
  ]);
});
