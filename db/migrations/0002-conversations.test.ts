import { conversations } from './0002-conversations.ts';
import { testMigration } from './migrations.contract.ts';

testMigration({
  migration: conversations,
  adds: ['conversations', 'messages', 'commands', 'feedback'],
});
