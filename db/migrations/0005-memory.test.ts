import { memory } from './0005-memory.ts';
import { testMigration } from './migrations.contract.ts';

testMigration({
  migration: memory,
  adds: ['memory'],
  columns: {
    memory:
      'id key value category memory_type significance metadata version valid_from valid_to recorded_at superseded_at created_at',
  },
});
