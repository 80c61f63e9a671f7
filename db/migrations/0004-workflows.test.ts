import { workflows } from './0004-workflows.ts';
import { testMigration } from './migrations.contract.ts';

testMigration({
  migration: workflows,
  adds: ['workflows'],
  columns: { workflows: 'id name steps context status created_at updated_at' },
});
