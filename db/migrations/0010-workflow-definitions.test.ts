import { expect, test } from 'vitest';
import { runSchema } from '#shared/contracts/entities.ts';
import { jsonColumn } from '../rows/columns.ts';
import { memoryDatabase } from '../test-support/temporary-store.ts';
import { workflowDefinitions } from './0010-workflow-definitions.ts';
import { migrate } from './migrate.ts';
import { testMigration } from './migrations.contract.ts';

testMigration({
  migration: workflowDefinitions,
  adds: ['workflow_values'],
  columns: {
    workflows: 'parent_run_id definition',
    workflow_values: 'run_id step_key item value',
  },
});

const oldStep = (key: string, startedAt: number | null) => ({
  key,
  title: key,
  status: startedAt === null ? 'accepted' : 'completed',
  output: startedAt === null ? null : 'Done',
  error: null,
  startedAt,
  endedAt: startedAt,
});
const steps = jsonColumn(runSchema.shape.steps);
const upgraded = [
  { key: 'goals', kind: 'prompt', needs: [], attempt: 1, items: null, output: 'Done', note: null },
  { key: 'parts', kind: 'prompt', needs: ['goals'], attempt: 0, childRunId: null, output: null },
];

test('steps of before get the new shape, in rows and in events, and make no event', () => {
  const database = memoryDatabase();
  migrate(database, workflowDefinitions.version - 1);
  database
    .prepare(
      `INSERT INTO workflows (id, workflow_id, name, workspace_id, steps)
       VALUES ('run_1', 'plan', 'Plan', 'ws_default', ?), ('run_2', 'plan', 'Plan', 'ws_default', '[]')`,
    )
    .run(JSON.stringify([oldStep('goals', 5), oldStep('parts', null)]));
  const events = (): unknown =>
    database
      .prepare(`SELECT payload ->> '$.steps' FROM events WHERE entity_id = 'run_1'`)
      .pluck()
      .all();

  migrate(database, workflowDefinitions.version);
  const row = database.prepare(`SELECT steps FROM workflows WHERE id = 'run_1'`).pluck().get();
  expect(steps.parse(row)).toMatchObject(upgraded);
  const [event, ...others] = steps.array().parse(events());
  expect(event).toMatchObject(upgraded);
  expect(others).toEqual([]);

  database.prepare(`UPDATE workflows SET status = 'running' WHERE id = 'run_1'`).run();
  expect(steps.array().parse(events())).toHaveLength(2);
});
