import { tools } from './0018-tools.ts';
import { testMigration } from './migrations.contract.ts';

testMigration({
  migration: tools,
  adds: ['tool_servers', 'tool_pins', 'tool_approvals'],
  columns: {
    tool_servers: 'id name source transport command args folder url roots environment_names',
    tool_pins: 'server_id tool pin content pinned_at',
    tool_approvals: 'id scope server_id tool shape pin subject_id created_at',
  },
});
