import { expect, test } from 'vitest';
import type { FailurePolicy } from '#shared/tasks/tree-note.ts';
import { task } from '../test-support/samples.ts';
import { openTestStore } from '../test-support/temporary-store.ts';

const failed = {
  status: 'failed',
  error: { code: 'model_failed', message: 'No wood', retryable: false },
} as const;

/** A task in three parts, the second of which needs the first; the first fails, the third is done. */
async function afterFailure(onChildFailure: FailurePolicy | null) {
  const { store } = openTestStore();
  const part = (id: string, place: number, needs: readonly string[] = []) =>
    task({
      id,
      title: id,
      parentTaskId: 'task_all',
      metadata: { part: place, depth: 1, ofSplit: 'job_split', needs: [...needs] },
    });
  const metadata = {
    splitJobId: 'job_split',
    ...(onChildFailure === null ? {} : { onChildFailure }),
  };
  const rows = [
    task({ id: 'task_all', status: 'waiting', metadata }),
    part('task_first', 1),
    part('task_second', 2, ['task_first']),
    part('task_third', 3),
  ];
  await store['store.commit']({
    writes: rows.map((row) => ({ type: 'task.create' as const, task: row })),
  });
  const end = async (id: string, patch: typeof failed | { readonly status: 'completed' }) => {
    await store['store.commit']({ writes: [{ type: 'task.patch', id, patch }] });
  };
  await end('task_first', failed);
  await end('task_third', { status: 'completed' });
  const state = async (id: string) => await store['tasks.get']({ id });
  const jobs = await store['jobs.list']({ statuses: ['pending'] });
  return { end, state, begun: jobs.map(({ taskId }) => taskId) };
}

test('without a policy what needs a failed part is left out, and the rest completes the task', async () => {
  const { state, begun } = await afterFailure(null);
  expect(begun).not.toContain('task_second');
  expect(await state('task_second')).toMatchObject({ status: 'cancelled' });
  const all = await state('task_all');
  expect(all).toMatchObject({ status: 'completed' });
  expect(all?.result).toContain('“task_first” (No wood)');
});

test('under `fail` one failed part fails the task, and its reason is said', async () => {
  const { state, begun } = await afterFailure('fail');
  expect(begun).not.toContain('task_second');
  const all = await state('task_all');
  expect(all).toMatchObject({ status: 'failed' });
  expect(all?.error?.message).toContain('1 of 3 parts failed: “task_first” (No wood)');
});

test('under `continue` the part that needs the failed one is done all the same', async () => {
  const { state, begun, end } = await afterFailure('continue');
  expect(begun).toContain('task_second');
  expect(await state('task_all')).toMatchObject({ status: 'waiting' });
  await end('task_second', { status: 'completed' });
  expect(await state('task_all')).toMatchObject({ status: 'completed' });
});
