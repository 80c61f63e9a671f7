import { expect, test } from 'vitest';
import { scheduledCommandId } from '#shared/contracts/scheduled-command-id.ts';
import { task } from '../test-support/samples.ts';
import { openTestStore } from '../test-support/temporary-store.ts';

const command = (id: string) => ({
  type: 'command.put' as const,
  id,
  kind: 'tc' as const,
  line: 'tc:Tidy up|coding|low',
  conversationId: null,
  workspaceId: 'ws_default',
  entityId: 'task_all',
  at: 1,
});

test('a part of a schedule’s task is known as the schedule’s, whoever lets it begin', async () => {
  const { store } = openTestStore();
  const own = scheduledCommandId('sched_1', 5);
  const part = (id: string, place: number, needs: readonly string[] = []) =>
    task({
      id,
      parentTaskId: 'task_all',
      metadata: { part: place, depth: 1, ofSplit: 'job_split', needs: [...needs] },
    });
  const rows = [
    task({ id: 'task_all', status: 'waiting', metadata: { splitJobId: 'job_split' } }),
    part('task_first', 1),
    part('task_second', 2, ['task_first']),
  ];
  await store['store.commit']({
    writes: [command(own), ...rows.map((row) => ({ type: 'task.create' as const, task: row }))],
  });
  // Not by the job of the schedule, but by what a person says.
  await store['store.commit']({
    writes: [
      command('cmd_1'),
      { type: 'task.patch', id: 'task_first', patch: { status: 'completed' } },
    ],
  });
  const jobs = await store['jobs.list']({ statuses: ['pending'] });
  const begun = jobs.find(({ taskId }) => taskId === 'task_second');
  expect(begun?.commandId).toBe(own);
});
