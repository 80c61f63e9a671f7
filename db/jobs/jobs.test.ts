import { describe, expect, test } from 'vitest';
import type { JobKind } from '#shared/contracts/entities.ts';
import type { Transaction } from '#shared/contracts/writes.ts';
import { enqueue, exchange, reply, createRun, task } from '../test-support/samples.ts';
import { openTestStore } from '../test-support/temporary-store.ts';

const error = {
  code: 'model_failed',
  message: 'It stopped in the middle',
  retryable: true,
} as const;

/** A store with shorter words for what these tests do. */
function jobStore() {
  const opened = openTestStore();
  const { store } = opened;
  return {
    ...opened,
    commit: (...writes: Transaction['writes']) => store['store.commit']({ writes }),
    claim: async (
      owner = 'a',
      limit = 10,
      kinds: JobKind[] = ['chat', 'task_run', 'workflow_run', 'task_join'],
    ) => (await store['jobs.claim']({ owner, kinds, limit, leaseMs: 30_000 })).jobs,
    end: (
      outcome: Transaction['outcome'],
      attempt = 1,
      owner = 'a',
      jobId = 'job_1',
      writes: Transaction['writes'] = [],
    ) =>
      store['store.commit']({
        fence: { jobId, attempt, owner },
        writes,
        ...(outcome === undefined ? {} : { outcome }),
      }),
    beat: async (attempt = 1, owner = 'a') =>
      (
        await store['jobs.heartbeat']({
          owner,
          leaseMs: 30_000,
          jobs: [{ jobId: 'job_1', attempt }],
        })
      )[0]?.state,
    status: async (id = 'job_1') => (await store['jobs.get']({ id }))?.status,
  };
}

describe('claiming', () => {
  test('the highest priority first, then the oldest; each once', async () => {
    const { commit, claim, pushed } = jobStore();
    await commit(
      enqueue({ id: 'job_1', priority: 1 }),
      enqueue({ id: 'job_2', priority: 9, kind: 'task_run' }),
      enqueue({ id: 'job_3', priority: 1 }),
    );
    expect(pushed.kinds).toEqual(['chat', 'task_run']);
    const [first, second] = [await claim('a', 2), await claim('b')];
    expect(first.map(({ id, attempt, status }) => [id, attempt, status])).toEqual([
      ['job_2', 1, 'running'],
      ['job_1', 1, 'running'],
    ]);
    expect(second.map(({ id }) => id)).toEqual(['job_3']);
    expect(await claim('c')).toEqual([]);
  });

  test('two at once never get the same job', async () => {
    const { commit, claim } = jobStore();
    await commit(...Array.from({ length: 50 }, (_, index) => enqueue({ id: `job_${index}` })));
    const claims = await Promise.all(
      Array.from({ length: 10 }, (_, index) => claim(`o${index}`, 5)),
    );
    const ids = claims.flat().map(({ id }) => id);
    expect(new Set(ids).size).toBe(50);
    expect(ids).toHaveLength(50);
  });

  test('not before it is due, and only the kinds asked for; it says when to come again', async () => {
    const { store, commit, claim, clock } = jobStore();
    await commit(
      enqueue({ runAt: clock.time + 500 }),
      enqueue({ id: 'job_2', kind: 'task_split' }),
    );
    const answer = await store['jobs.claim']({
      owner: 'a',
      kinds: ['chat'],
      limit: 1,
      leaseMs: 1_000,
    });
    expect(answer).toEqual({ jobs: [], nextAt: clock.time + 500 });
    clock.time += 500;
    expect(await claim()).toHaveLength(1);
    expect(
      await store['jobs.claim']({ owner: 'a', kinds: ['chat'], limit: 1, leaseMs: 1_000 }),
    ).toEqual({
      jobs: [],
      nextAt: clock.time + 30_000,
    });
    expect(
      await store['jobs.claim']({ owner: 'a', kinds: ['task_join'], limit: 1, leaseMs: 1 }),
    ).toEqual({
      jobs: [],
      nextAt: null,
    });
  });

  test('a second job with an open unique key is not added', async () => {
    const { store, commit, claim, end } = jobStore();
    await commit(enqueue({ uniqueKey: 'k' }), enqueue({ id: 'job_2', uniqueKey: 'k' }));
    expect(await store['jobs.list']({})).toHaveLength(1);
    await claim();
    await end({ type: 'completed' });
    await commit(enqueue({ id: 'job_2', uniqueKey: 'k' }));
    expect((await store['jobs.list']({ statuses: ['pending'] })).map(({ id }) => id)).toEqual([
      'job_2',
    ]);
  });
});

describe('leases', () => {
  test('a lost lease writes nothing', async () => {
    const { store, commit, claim, end, clock, beat, pushed, status } = jobStore();
    await commit(enqueue());
    await claim('a');
    clock.time += 30_000;
    expect((await claim('b')).map(({ attempt }) => attempt)).toEqual([2]);
    const events = pushed.events.length;
    for (const [attempt, owner] of [
      [1, 'a'],
      [2, 'a'],
      [1, 'b'],
      [3, 'b'],
    ] as const) {
      await expect(
        end({ type: 'completed' }, attempt, owner, 'job_1', [
          { type: 'task.create', task: task() },
        ]),
      ).rejects.toMatchObject({ code: 'lost_lease' });
    }
    expect(await beat(1, 'a')).toBe('lost');
    expect(await beat(2, 'b')).toBe('held');
    expect(pushed.events.length).toBe(events);
    expect(await store['tasks.get']({ id: 'task_1' })).toBeNull();
    await expect(
      store['jobs.step.put']({ jobId: 'job_1', attempt: 1, owner: 'a', key: 's', value: 1 }),
    ).rejects.toMatchObject({ code: 'lost_lease' });
    await end({ type: 'completed', result: { ok: true } }, 2, 'b');
    expect(await status()).toBe('completed');
    await expect(end({ type: 'completed' }, 2, 'b')).rejects.toMatchObject({ code: 'lost_lease' });
  });

  test('a heartbeat prolongs the lease', async () => {
    const { commit, claim, clock, beat } = jobStore();
    await commit(enqueue());
    await claim('a');
    clock.time += 29_000;
    expect(await beat()).toBe('held');
    clock.time += 29_000;
    expect(await claim('b')).toEqual([]);
    clock.time += 1_000;
    expect(await claim('b')).toHaveLength(1);
  });

  test('steps are kept over attempts', async () => {
    const { store, commit, claim, clock } = jobStore();
    await commit(enqueue());
    await claim('a');
    expect(await store['jobs.step.get']({ jobId: 'job_1', key: 'plan' })).toBeNull();
    await store['jobs.step.put']({
      jobId: 'job_1',
      attempt: 1,
      owner: 'a',
      key: 'plan',
      value: null,
    });
    clock.time += 30_000;
    await claim('b');
    expect(await store['jobs.step.get']({ jobId: 'job_1', key: 'plan' })).toEqual({ value: null });
  });

  test('what a dead process held comes back', async () => {
    const { store, commit, claim, pushed } = jobStore();
    await commit(enqueue(), enqueue({ id: 'job_2' }), enqueue({ id: 'job_3' }));
    await claim('a', 1);
    await claim('b', 1);
    await claim('c', 1);
    pushed.kinds.length = 0;
    expect(await store['jobs.release']({ owner: 'a' })).toEqual({ released: 1 });
    expect(await store['jobs.release']({ except: ['c'] })).toEqual({ released: 1 });
    expect(pushed.kinds).toEqual(['chat', 'chat']);
    expect((await claim('d')).map(({ id, attempt }) => [id, attempt])).toEqual([
      ['job_1', 2],
      ['job_2', 2],
    ]);
  });
});

describe('outcomes', () => {
  test('retry waits, and is dead when attempts are used up', async () => {
    const { commit, claim, end, clock, status, store } = jobStore();
    await commit(
      ...exchange,
      { type: 'task.create', task: task({ replyId: 'msg_2' }) },
      enqueue({
        maximumAttempts: 2,
        kind: 'task_run',
        taskId: 'task_1',
        payload: { taskId: 'task_1', replyId: 'msg_2' },
      }),
    );
    await claim();
    await end({ type: 'retry', error, runAt: clock.time + 100 });
    expect(await claim()).toEqual([]);
    clock.time += 100;
    await claim();
    await end({ type: 'retry', error, runAt: clock.time }, 2);
    expect(await status()).toBe('dead');
    expect(await store['tasks.get']({ id: 'task_1' })).toMatchObject({ status: 'failed', error });
    expect(await store['messages.get']({ id: 'msg_2' })).toMatchObject({ status: 'failed', error });
  });

  test('a handler’s own words about the failure stand', async () => {
    const { commit, claim, end, store, status } = jobStore();
    await commit({ type: 'task.create', task: task() }, enqueue({ taskId: 'task_1' }));
    await claim();
    const own = { ...error, message: 'In my words' };
    await end({ type: 'failed', error }, 1, 'a', 'job_1', [
      { type: 'task.patch', id: 'task_1', patch: { status: 'failed', error: own } },
    ]);
    expect(await status()).toBe('failed');
    expect((await store['tasks.get']({ id: 'task_1' }))?.error?.message).toBe('In my words');
  });

  test('a job whose process dies each time ends as dead, and everything says so', async () => {
    const { store, commit, claim, clock, status, pushed } = jobStore();
    await commit(
      ...exchange,
      { type: 'task.create', task: task({ id: 'task_0' }) },
      { type: 'task.create', task: task({ parentTaskId: 'task_0' }) },
      createRun({ status: 'running' }),
      { type: 'run.step', id: 'run_1', key: 'goals', patch: { status: 'running' } },
      enqueue({
        kind: 'workflow_run',
        maximumAttempts: 2,
        taskId: 'task_1',
        runId: 'run_1',
        payload: { replyId: 'msg_2' },
      }),
    );
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      expect(await claim()).toHaveLength(1);
      clock.time += 30_000;
    }
    expect(await claim()).toEqual([]);
    expect(await status()).toBe('dead');
    const message = expect.stringContaining('its process ended 2 times');
    expect(await store['tasks.get']({ id: 'task_1' })).toMatchObject({
      status: 'failed',
      error: { message },
    });
    expect(await store['runs.get']({ id: 'run_1' })).toMatchObject({
      status: 'failed',
      steps: [{ status: 'failed' }, { status: 'accepted' }],
    });
    expect(await store['messages.get']({ id: 'msg_2' })).toMatchObject({
      status: 'failed',
      error: { message },
    });
    expect(pushed.events.at(-1)?.line).toMatch(/^er:internal\|/u);
  });

  test('a sweep at a start does not count as a try, a crash does', async () => {
    const { store, commit, claim, status } = jobStore();
    await commit(enqueue({ maximumAttempts: 1 }));
    for (const owner of ['a', 'b', 'c']) {
      expect(await claim(owner)).toHaveLength(1);
      await store['jobs.release']({ except: [] });
    }
    expect(await status()).toBe('pending');
    await claim('d');
    await store['jobs.release']({ owner: 'd' });
    expect(await status()).toBe('dead');
  });

  test('of several that ran when the process ended twice, only the guilty one is given up', async () => {
    const { store, commit, claim, end, status, pushed } = jobStore();
    await commit(enqueue(), enqueue({ id: 'job_2' }), enqueue({ id: 'job_3' }));
    for (const owner of ['a', 'b']) {
      expect(await claim(owner)).toHaveLength(3);
      await store['jobs.release']({ owner });
    }
    // One at a time from now on; whatever did not run then goes on beside it.
    expect(await claim('c')).toMatchObject([{ id: 'job_1' }]);
    await commit(enqueue({ id: 'job_4' }));
    expect(await claim('d')).toMatchObject([{ id: 'job_4' }]);
    await store['jobs.release']({ owner: 'c' });
    expect(await status()).toBe('dead');
    const claimed = await claim('e');
    expect(claimed).toMatchObject([{ id: 'job_2' }]);
    expect(await claim('e')).toEqual([]);
    pushed.kinds.length = 0;
    await end({ type: 'completed' }, claimed[0]?.attempt, 'e', 'job_2');
    // Whoever could claim the next one hears of it.
    expect(pushed.kinds).toEqual(['chat']);
    expect(await claim('e')).toMatchObject([{ id: 'job_3' }]);
  });

  test('waiting holds until it is resumed, also when that comes too early', async () => {
    const { commit, claim, end, status } = jobStore();
    await commit(enqueue());
    await claim();
    await end({ type: 'waiting' });
    expect(await claim()).toEqual([]);
    await commit({ type: 'job.resume', jobId: 'job_1' });
    expect(await claim()).toHaveLength(1);
    await commit({ type: 'job.resume', jobId: 'job_1' });
    await end({ type: 'waiting' }, 2);
    expect(await status()).toBe('pending');
    await expect(commit({ type: 'job.resume', jobId: 'job_9' })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('an outcome needs a fence', async () => {
    const { store } = jobStore();
    await expect(
      store['store.commit']({ writes: [], outcome: { type: 'completed' } }),
    ).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describe('cancelling', () => {
  test('pending and waiting jobs end at once, running ones are asked', async () => {
    const { commit, claim, end, beat, status, pushed } = jobStore();
    await commit(
      enqueue({ runId: 'run_1' }),
      enqueue({ id: 'job_2', runId: 'run_1', runAt: 9e12 }),
    );
    await claim();
    await commit({ type: 'job.cancel', runId: 'run_1' });
    expect(pushed.cancelled).toEqual(['job_1']);
    expect([await status('job_1'), await status('job_2')]).toEqual(['running', 'cancelled']);
    expect(await beat()).toBe('cancel');
    await end({ type: 'cancelled' });
    expect(await status()).toBe('cancelled');
  });

  test('by the reply, the task or the job', async () => {
    const { commit, status } = jobStore();
    await commit(
      ...exchange,
      { type: 'message.create', message: reply({ id: 'msg_3' }) },
      enqueue({ payload: { replyId: 'msg_2' } }),
      enqueue({ id: 'job_2', taskId: 'task_1' }),
      enqueue({ id: 'job_3' }),
      enqueue({ id: 'job_4', payload: { replyId: 'msg_3' }, taskId: 'task_2' }),
    );
    await commit(
      { type: 'job.cancel', messageId: 'msg_2' },
      { type: 'job.cancel', taskId: 'task_1', jobId: 'job_3' },
    );
    expect(await Promise.all(['job_1', 'job_2', 'job_3', 'job_4'].map((id) => status(id)))).toEqual(
      ['cancelled', 'cancelled', 'cancelled', 'pending'],
    );
  });

  test('a job that was asked to stop does not come back', async () => {
    const { store, commit, claim, end, clock, status } = jobStore();
    const all = ['job_1', 'job_2', 'job_3'];
    await commit(...all.map((id) => enqueue({ id })));
    await claim();
    await commit(...all.map((jobId) => ({ type: 'job.cancel', jobId }) as const));
    await end({ type: 'retry', error, runAt: 0 });
    await end({ type: 'waiting' }, 1, 'a', 'job_2');
    clock.time += 30_000;
    expect(await claim('b')).toEqual([]);
    await store['jobs.release']({ except: [] });
    expect(await Promise.all(all.map((id) => status(id)))).toEqual([
      'cancelled',
      'cancelled',
      'cancelled',
    ]);
  });
});

test('a stored job that cannot be read is buried, and the others are claimed', async () => {
  const { commit, claim, sql, status, logged } = jobStore();
  await commit(enqueue({ priority: 9 }), enqueue({ id: 'job_2' }));
  sql(`UPDATE job_queue SET payload = '[]' WHERE job_id = 'job_1'`);
  expect((await claim()).map(({ id }) => id)).toEqual(['job_2']);
  expect(logged.join('\n')).toContain('job_queue');
  expect(await claim('b')).toEqual([]);
  expect(await status('job_2')).toBe('running');
});
