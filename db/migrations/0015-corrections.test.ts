import { expect, test } from 'vitest';
import { memoryDatabase } from '../test-support/temporary-store.ts';
import { corrections } from './0015-corrections.ts';
import { migrate } from './migrate.ts';
import { testMigration } from './migrations.contract.ts';

testMigration({
  migration: corrections,
  adds: ['corrections'],
  columns: { corrections: 'message_id conversation_id text read_as right_label created_at' },
});

test('what was corrected before keeps its text; what says nothing new is left out', () => {
  const database = memoryDatabase();
  migrate(database, corrections.version - 1);
  database.exec(`
    INSERT INTO conversations (id, workspace_id, title) VALUES ('conv_1', 'ws_default', 'A');
    INSERT INTO commands (id, kind, line, workspace_id, entity_id) VALUES
      ('cmd_1', 'tc', 'tc:Rain|work|low', 'ws_default', 'task_1'),
      ('cmd_2', 'ch', 'ch:Snow', 'ws_default', 'msg_9'),
      ('cmd_3', 'tc', 'tc:Unsaid|work|low', 'ws_default', 'task_3');
    INSERT INTO messages (id, conversation_id, position, role, text, status, command_id) VALUES
      ('msg_1', 'conv_1', 1, 'user', 'Rain again', 'complete', 'cmd_1'),
      ('msg_2', 'conv_1', 2, 'user', 'Snow', 'complete', 'cmd_2');
    INSERT INTO feedback (command_id, right_code) VALUES
      ('cmd_1', 'ch'), ('cmd_2', 'ch'), ('cmd_3', 'ch');`);
  migrate(database, corrections.version);
  expect(
    database.prepare('SELECT message_id, text, read_as, right_label FROM corrections').all(),
  ).toEqual([{ message_id: 'msg_1', text: 'Rain again', read_as: 'tc', right_label: 'ch' }]);

  database.exec(`UPDATE messages SET command_id = 'cmd_3', revision = revision + 1
    WHERE id = 'msg_1'`);
  const told = database
    .prepare(`SELECT payload ->> '$.command_id' FROM events WHERE entity_id = 'msg_1'`)
    .pluck();
  expect(told.all()).toEqual(['cmd_1', 'cmd_3']);
});
