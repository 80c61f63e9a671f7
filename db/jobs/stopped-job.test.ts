import { expect, test } from 'vitest';
import type { JobKind } from '#shared/contracts/entities.ts';
import type { Transaction, Write } from '#shared/contracts/writes.ts';
import { enqueue, exchange, reply, createRun, task } from '../test-support/samples.ts';
import { openTestStore } from '../test-support/temporary-store.ts';

const kinds: JobKind[] = ['chat', 'task_run', 'task_split', 'task_join', 'workflow_run'];

/** A store with a task, its open reply and its job, which `a` has claimed and begun to answer. */
async function begun(kind: JobKind = 'task_run', also: readonly Write[] = []) {
  const opened = openTestStore();
  const { store } = opened;
  const commit = (...writes: Transaction['writes']) => store['store.commit']({ writes });
  const fenced = (outcome: Transaction['outcome'], ...writes: Transaction['writes']) =>
    store['store.commit']({
      fence: { jobId: 'job_1', attempt: 1, owner: 'a' },
      writes,
      ...(outcome === undefined ? {} : { outcome }),
    });
  const claim = async (owner: string) =>
    (await store['jobs.claim']({ owner, kinds, limit: 9, leaseMs: 30_000 })).jobs;
  await commit(
    ...exchange,
    { type: 'task.create', task: task({ replyId: 'msg_2' }) },
    ...also,
    enqueue({
      kind,
      taskId: 'task_1',
      conversationId: 'conv_1',
      payload: { taskId: 'task_1', replyId: 'msg_2' },
    }),
  );
  await claim('a');
  await fenced(undefined, {
    type: 'message.patch',
    id: 'msg_2',
    patch: { text: 'Some', status: 'streaming' },
    onlyIfOpen: true,
  });
  return {
    ...opened,
    commit,
    fenced,
    claim,
    states: async () => [
      (await store['messages.get']({ id: 'msg_2' }))?.status,
      (await store['tasks.get']({ id: 'task_1' }))?.status,
      (await store['jobs.get']({ id: 'job_1' }))?.status,
    ],
    text: async (id = 'msg_2') => (await store['messages.get']({ id }))?.text,
  };
}

/** As a person's Stop of a task is written. */
const stop: readonly Write[] = [
  { type: 'job.cancel', taskId: 'task_1' },
  { type: 'task.patch', id: 'task_1', patch: { status: 'cancelled' }, onlyIfOpen: true },
  { type: 'message.patch', id: 'msg_2', patch: { status: 'stopped' } },
];
const completion: readonly Write[] = [
  { type: 'task.patch', id: 'task_1', patch: { status: 'completed', result: 'All' } },
  { type: 'message.patch', id: 'msg_2', patch: { text: 'All', status: 'complete' } },
];

test('a message is patched only if it is open, where that is asked for', async () => {
  const { commit, states, text } = await begun();
  const patch = { text: 'Other', status: 'complete' } as const;
  await commit({ type: 'message.patch', id: 'msg_2', patch: { status: 'stopped' } });
  await commit({ type: 'message.patch', id: 'msg_2', patch, onlyIfOpen: true });
  expect([(await states())[0], await text()]).toEqual(['stopped', 'Some']);
  await commit({ type: 'message.patch', id: 'msg_2', patch: { text: 'Some more' } });
  expect([(await states())[0], await text()]).toEqual(['stopped', 'Some more']);
  await expect(
    commit({ type: 'message.patch', id: 'msg_9', patch, onlyIfOpen: true }),
  ).rejects.toMatchObject({ code: 'not_found' });
});

test('what was stopped stays stopped when its attempt completes too late', async () => {
  const { commit, fenced, states, text } = await begun();
  await commit(...stop);
  await fenced({ type: 'completed' }, ...completion, enqueue({ id: 'job_2' }));
  expect(await states()).toEqual(['stopped', 'cancelled', 'cancelled']);
  expect(await text()).toBe('All');
});

test('a job that was only asked to stop takes its open reply and task with it', async () => {
  const { store, commit, fenced, states } = await begun();
  await commit({ type: 'job.cancel', jobId: 'job_1' });
  await fenced({ type: 'completed' }, ...completion, enqueue({ id: 'job_2' }));
  expect(await states()).toEqual(['stopped', 'cancelled', 'cancelled']);
  expect(await store['jobs.get']({ id: 'job_2' })).toBeNull();
});

test('a reply is not begun anew after it was stopped', async () => {
  const { commit, fenced, states, text } = await begun();
  await commit(...stop);
  await fenced(
    undefined,
    { type: 'message.patch', id: 'msg_2', patch: { text: '', status: 'streaming', error: null } },
    { type: 'message.append', id: 'msg_2', offset: 4, text: ' more' },
    { type: 'task.patch', id: 'task_1', patch: { status: 'running' } },
  );
  expect(await states()).toEqual(['stopped', 'cancelled', 'running']);
  expect(await text()).toBe('Some');
});

test('a task goes on when another job takes it over', async () => {
  const { commit, fenced, states } = await begun();
  await commit(
    { type: 'job.cancel', taskId: 'task_1' },
    { type: 'task.patch', id: 'task_1', patch: { status: 'waiting' } },
    enqueue({ id: 'job_2', kind: 'task_split', taskId: 'task_1' }),
  );
  await fenced({ type: 'completed' }, ...completion);
  expect(await states()).toEqual(['stopped', 'waiting', 'cancelled']);
});

test('a process that dies after Stop leaves nothing open', async () => {
  const { store, commit, states, text } = await begun('workflow_run', [
    { type: 'task.create', task: task({ id: 'task_0' }) },
  ]);
  await commit(
    createRun({ status: 'running' }),
    { type: 'run.step', id: 'run_1', key: 'goals', patch: { status: 'running' } },
    { type: 'task.create', task: task({ id: 'task_2', parentTaskId: 'task_0' }) },
    enqueue({ id: 'job_2', kind: 'workflow_run', taskId: 'task_2', runId: 'run_1' }),
  );
  expect(
    (await store['jobs.claim']({ owner: 'a', kinds, limit: 1, leaseMs: 30_000 })).jobs,
  ).toHaveLength(1);
  await commit({ type: 'job.cancel', jobId: 'job_1' }, { type: 'job.cancel', jobId: 'job_2' });
  await store['jobs.release']({ owner: 'a' });
  expect(await states()).toEqual(['stopped', 'cancelled', 'cancelled']);
  expect(await text()).toBe('Some');
  expect(await store['runs.get']({ id: 'run_1' })).toMatchObject({
    status: 'cancelled',
    steps: [{ status: 'cancelled' }, { status: 'accepted' }],
  });
  expect(await store['tasks.get']({ id: 'task_2' })).toMatchObject({ status: 'cancelled' });
});

test('so does a lease that runs out after Stop', async () => {
  const { commit, claim, clock, states } = await begun();
  await commit({ type: 'job.cancel', jobId: 'job_1' });
  clock.time += 30_000;
  expect(await claim('b')).toEqual([]);
  expect(await states()).toEqual(['stopped', 'cancelled', 'cancelled']);
});

test('jobs that end at once take their open replies with them', async () => {
  const { store, commit } = openTestStoreWith();
  await commit(
    ...exchange,
    { type: 'message.create', message: reply({ id: 'msg_3', status: 'complete' }) },
    enqueue({ taskId: 'task_1', payload: { replyId: 'msg_2' } }),
    enqueue({ id: 'job_2', taskId: 'task_1', payload: { replyId: 'msg_3' } }),
  );
  await commit({ type: 'job.cancel', taskId: 'task_1' });
  expect(await store['messages.get']({ id: 'msg_2' })).toMatchObject({ status: 'stopped' });
  expect(await store['messages.get']({ id: 'msg_3' })).toMatchObject({ status: 'complete' });
});

test('everything of a conversation is stopped', async () => {
  const { store, commit, fenced, states, pushed } = await begun();
  await commit(
    { type: 'message.create', message: reply({ id: 'msg_3' }) },
    { type: 'message.create', message: reply({ id: 'msg_4', status: 'failed' }) },
    enqueue({ id: 'job_2', conversationId: 'conv_1' }),
    enqueue({ id: 'job_3', conversationId: 'conv_2' }),
  );
  await commit({ type: 'job.cancel', conversationId: 'conv_1' });
  expect(pushed.cancelled).toEqual(['job_1']);
  expect(await states()).toEqual(['stopped', 'accepted', 'running']);
  expect(await store['messages.get']({ id: 'msg_3' })).toMatchObject({ status: 'stopped' });
  expect(await store['messages.get']({ id: 'msg_4' })).toMatchObject({ status: 'failed' });
  expect(await store['jobs.get']({ id: 'job_2' })).toMatchObject({ status: 'cancelled' });
  expect(await store['jobs.get']({ id: 'job_3' })).toMatchObject({ status: 'pending' });
  await fenced({ type: 'cancelled' });
});

test('an orderly quit costs no attempt', async () => {
  const { store, commit, claim } = openTestStoreWith();
  await commit(enqueue({ maximumAttempts: 1 }));
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    expect(await claim('a')).toHaveLength(1);
    if (attempt % 2 === 0) await store['jobs.release']({ owner: 'a', orderly: true });
    else {
      const fence = { jobId: 'job_1', attempt, owner: 'a' };
      await store['store.commit']({ fence, writes: [], outcome: { type: 'released' } });
    }
  }
  expect(await store['jobs.get']({ id: 'job_1' })).toMatchObject({
    status: 'pending',
    attempt: 3,
    maximumAttempts: 4,
  });
  await claim('a');
  await store['jobs.release']({ owner: 'a' });
  expect(await store['jobs.get']({ id: 'job_1' })).toMatchObject({ status: 'dead' });
});

function openTestStoreWith() {
  const opened = openTestStore();
  const { store } = opened;
  return {
    ...opened,
    commit: (...writes: Transaction['writes']) => store['store.commit']({ writes }),
    claim: async (owner: string) =>
      (await store['jobs.claim']({ owner, kinds, limit: 9, leaseMs: 30_000 })).jobs,
  };
}
