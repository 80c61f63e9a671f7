import { expect, test } from 'vitest';
import type { Write } from '#shared/contracts/writes.ts';
import { enqueue, exchange, message, reply, task } from './test-support/samples.ts';
import { openTestStore } from './test-support/temporary-store.ts';

const setting = (key: string): Write => ({ type: 'setting.put', key, value: 1 });

test('what arrives together is committed together, and each gets its own answer', async () => {
  const { store, pushed } = openTestStore();
  const before = pushed.kinds.length;
  const results = await Promise.all([
    store['store.commit']({ writes: exchange }),
    store['store.commit']({ writes: [{ type: 'task.create', task: task() }, enqueue()] }),
    store['store.commit']({ writes: [enqueue({ id: 'job_2' })] }),
  ]);
  expect(results.map(({ sequence }) => sequence)).toEqual([3, 4, 4]);
  expect(pushed.events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
  // Told of once: one commit.
  expect(pushed.kinds.slice(before)).toEqual(['chat']);
});

test('an error undoes only its own request', async () => {
  const { store, pushed } = openTestStore();
  await store['store.commit']({ writes: exchange });
  const results = await Promise.allSettled([
    store['store.commit']({ writes: [setting('a')] }),
    store['store.commit']({
      writes: [
        setting('b'),
        enqueue(),
        { type: 'message.create', message: reply({ conversationId: 'conv_9', id: 'msg_9' }) },
      ],
    }),
    store['store.commit']({
      writes: [setting('c'), { type: 'message.create', message: message() }],
    }),
    store['store.commit']({
      fence: { jobId: 'job_9', attempt: 1, owner: 'a' },
      writes: [setting('d')],
    }),
    store['store.commit']({ writes: [setting('e')] }),
  ]);
  expect(
    results.map((result) => (result.status === 'fulfilled' ? 'done' : errorCode(result.reason))),
  ).toEqual(['done', 'not_found', 'duplicate', 'lost_lease', 'done']);
  expect(Object.keys(await store['settings.all']({}))).toEqual(['a', 'e']);
  expect(await store['jobs.list']({})).toEqual([]);
  expect(pushed.kinds).toEqual([]);
});

function errorCode(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : error;
}

test('a command that comes twice at once is done once', async () => {
  const { store } = openTestStore();
  const command = (entityId: string): Write[] => [
    {
      type: 'command.put',
      id: 'cmd_1',
      kind: 'tc',
      line: 'tc:x|y|low',
      conversationId: null,
      workspaceId: 'ws_default',
      entityId,
      at: 1,
    },
    { type: 'task.create', task: task({ id: entityId }) },
  ];
  const [first, second] = await Promise.all([
    store['store.commit']({ writes: command('task_1') }),
    store['store.commit']({ writes: command('task_2') }),
  ]);
  expect(first).toMatchObject({ duplicate: false, entityId: 'task_1' });
  expect(second).toMatchObject({ duplicate: true, entityId: 'task_1' });
  expect(await store['tasks.get']({ id: 'task_2' })).toBeNull();
});

test('on a disk that becomes full among them, each is refused or done by itself', async () => {
  const { store, open } = openTestStore();
  await store['store.commit']({ writes: [...exchange, enqueue()] });
  open.limitPages(1);
  const results = await Promise.allSettled([
    store['store.commit']({
      writes: [{ type: 'setting.put', key: 'large', value: 'x'.repeat(200_000) }],
    }),
    store['store.commit']({ writes: [{ type: 'job.cancel', jobId: 'job_1' }] }),
    store['store.commit']({
      writes: [{ type: 'setting.put', key: 'other', value: 'x'.repeat(200_000) }],
    }),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected']);
  expect((await store['jobs.get']({ id: 'job_1' }))?.status).toBe('cancelled');
  expect((await store['store.health']({})).state).toBe('read_only');
});

test('what waits when the store closes is on the disk', async () => {
  const { store, open, sql, close } = openTestStore();
  const put = open.handlers['store.commit']({
    fence: null,
    outcome: null,
    writes: [{ type: 'setting.put', key: 'last', value: 1 }],
  });
  expect(await store['settings.all']({})).toEqual({});
  close();
  await put;
  expect(sql('SELECT key FROM settings')).toEqual([{ key: 'last' }]);
});

test('what changes jobs, their kinds or schedules is told of, anything else is not', async () => {
  const { store, pushed } = openTestStore();
  const told = async (write: Write): Promise<number> => {
    const before = pushed.work;
    await store['store.commit']({ writes: [write] });
    return pushed.work - before;
  };
  const quiet = await told({ type: 'setting.put', key: 'a', value: 1 });
  const queue = await told({ type: 'queue.patch', kind: 'chat', patch: { paused: true } });
  const schedule = await told({ type: 'schedule.delete', id: 'sched_1' });
  expect([quiet, queue, schedule]).toEqual([0, 1, 1]);
});
