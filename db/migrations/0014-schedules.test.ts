import { expect, test } from 'vitest';
import { parseCommand } from '#shared/protocol/codec.ts';
import { listSchedules } from '../queries/schedules.ts';
import { connection } from '../connection.ts';
import { silentLog } from '../store-log.ts';
import { memoryDatabase } from '../test-support/temporary-store.ts';
import { schedules } from './0014-schedules.ts';
import { migrate } from './migrate.ts';
import { testMigration } from './migrations.contract.ts';

testMigration({
  migration: schedules,
  adds: [],
  columns: { job_schedules: 'line conversation_id problem' },
});

test('schedules of before carry their command, or are off and say why', () => {
  const database = memoryDatabase();
  migrate(database, schedules.version - 1);
  const insert = database.prepare(
    `INSERT INTO job_schedules (id, title, kind, payload, cron, timezone, next_at)
     VALUES (?, 'Morning', ?, ?, '0 9 * * *', 'UTC', 5)`,
  );
  const text = 'a|b \\n\nc';
  insert.run('sched_1', 'chat', JSON.stringify({ replyId: 'msg_1', text }));
  insert.run('sched_2', 'context_load', JSON.stringify({ contextId: 'memory', depth: 'full' }));
  insert.run('sched_3', 'task_run', JSON.stringify({ taskId: 'task_1' }));

  migrate(database, schedules.version);
  const found = listSchedules(connection(database, 'reader', silentLog), (problem) => {
    throw problem;
  });
  expect(found.map(({ line }) => parseCommand(line))).toEqual([
    { ok: true, value: { kind: 'ch', text } },
    { ok: true, value: { kind: 'cl', context_id: 'memory', depth: 'full' } },
    { ok: true, value: { kind: 'ch', text: 'Morning' } },
  ]);
  expect(found).toMatchObject([
    { enabled: true, nextAt: 5, conversationId: null, problem: null },
    { enabled: true, nextAt: 5 },
    { enabled: false, nextAt: null, problem: expect.stringContaining('cannot be repeated') },
  ]);
});
