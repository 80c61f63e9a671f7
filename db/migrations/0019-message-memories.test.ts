import { messageMemories } from './0019-message-memories.ts';
import { testMigration } from './migrations.contract.ts';

testMigration({
  migration: messageMemories,
  adds: ['message_memories'],
  columns: { message_memories: 'message_id place kind item_id valid_from' },
});
