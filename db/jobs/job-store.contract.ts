import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JobStore } from '#shared/contracts/job-store.ts';
import type { Outcome, Write } from '#shared/contracts/writes.ts';
import { isKinglyError } from '#shared/errors.ts';
import { enqueue, job as newJob, morning } from '../test-support/samples.ts';
import {
  leaseMs,
  referenceKinds,
  type ReferenceOutcome,
  ReferenceQueue,
  retryMs,
} from './reference-queue.ts';

/** An empty queue of the driver under test. */
export type OpenedQueue = {
  readonly store: JobStore;
  /** The hand-driven time that the driver goes by. */
  readonly clock: { time: number };
  /** Removes every job, kind and schedule. */
  clear(): void | Promise<void>;
};

const histories = Number(process.env['KINGLY_HISTORIES'] ?? 500);
const error = { code: 'internal', message: 'no', retryable: true } as const;

/** What went wrong; `done` where nothing did. */
async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (problem) {
    if (!isKinglyError(problem)) throw problem;
    return problem.code;
  }
}

/** What every driver of the job queue must do; `open` gives an empty one, closed after the test. */
export function testJobStore(name: string, open: () => OpenedQueue | Promise<OpenedQueue>): void {
  describe(`${name}: examples`, () => {
    testExamples(open);
  });
  describe(`${name}: histories`, () => {
    test(
      `${histories} random histories end as in the reference queue`,
      { timeout: 3_600_000 },
      async () => {
        const queue = await open();
        await fc.assert(
          fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 40 }), async (steps) => {
            await queue.clear();
            const model = new ReferenceQueue();
            for (const step of steps) {
              queue.clock.time = model.time;
              await act(queue.store, model, step);
            }
            await compare(queue.store, model);
          }),
          { numRuns: histories },
        );
      },
    );
  });
}

const owner = fc.constantFrom('a', 'b');
const which = fc.nat(5);
const kind = fc.constantFrom(...referenceKinds);
const action = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('enqueue' as const),
      kind,
      priority: fc.nat(2),
      maximum: fc.integer({ min: 1, max: 4 }),
      delay: fc.constantFrom(0, 0, 70),
      key: fc.constantFrom(null, 'k'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('claim' as const),
      owner,
      limit: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('end' as const),
      which,
      /** By an attempt that was thought dead and comes back. */
      stale: fc.boolean(),
      outcome: fc.constantFrom<ReferenceOutcome>(
        'completed',
        'failed',
        'retry',
        'waiting',
        'released',
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('beat' as const), which }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('step' as const), which, value: fc.nat(9) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('cancel' as const), which }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('resume' as const), which }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('redrive' as const), which }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('pause' as const), kind, paused: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('limit' as const),
      kind,
      maximum: fc.constantFrom(null, 1, 2),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('release' as const), owner: fc.option(owner) }),
  },
  // Also backwards: a clock may be set.
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('time' as const),
      by: fc.constantFrom(10, 60, 150, -40),
    }),
  },
);
type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never;

function outcomeOf(type: ReferenceOutcome, now: number): Outcome {
  if (type === 'failed') return { type, error };
  return type === 'retry' ? { type, error, runAt: now + retryMs } : { type };
}

async function act(store: JobStore, model: ReferenceQueue, step: Action): Promise<void> {
  const commit = (write: Write) => store['store.commit']({ writes: [write] });
  switch (step.type) {
    case 'enqueue': {
      const { priority, maximum, key, delay } = step;
      const id = `job_${model.jobs.length}`;
      const runAt = model.time + delay;
      model.enqueue(step);
      const given = { id, kind: step.kind, priority, maximumAttempts: maximum, runAt };
      await commit(enqueue({ ...given, uniqueKey: key }));
      return;
    }
    case 'claim': {
      const { jobs } = await store['jobs.claim']({
        owner: step.owner,
        kinds: [...referenceKinds],
        limit: step.limit,
        leaseMs,
      });
      const found = jobs.map((job) => `${job.id}:${job.attempt}`).sort();
      expect(found).toEqual(model.claim(step.owner, step.limit));
      return;
    }
    case 'pause':
      if (step.paused) model.paused.add(step.kind);
      else model.paused.delete(step.kind);
      await commit({ type: 'queue.patch', kind: step.kind, patch: { paused: step.paused } });
      return;
    case 'limit':
      if (step.maximum === null) model.limits.delete(step.kind);
      else model.limits.set(step.kind, step.maximum);
      await commit({
        type: 'queue.patch',
        kind: step.kind,
        patch: { maximumRunning: step.maximum },
      });
      return;
    case 'release':
      await store['jobs.release'](step.owner === null ? { except: [] } : { owner: step.owner });
      model.release(step.owner);
      return;
    case 'time':
      model.time += step.by;
      return;
    default:
      await actOnJob(store, model, step);
  }
}

async function actOnJob(
  store: JobStore,
  model: ReferenceQueue,
  step: Extract<Action, { readonly which: number }>,
): Promise<void> {
  const job = model.jobs[step.which];
  if (job === undefined) return;
  const jobId = `job_${job.number}`;
  const held = job.status === 'running';
  const fence = { jobId, attempt: job.attempt, owner: job.owner };
  const commit = (write: Write) => store['store.commit']({ writes: [write] });
  switch (step.type) {
    case 'end': {
      const attempt = job.attempt - (step.stale ? 1 : 0);
      const ended = await codeOf(
        store['store.commit']({
          fence: { ...fence, attempt },
          writes: [],
          outcome: outcomeOf(step.outcome, model.time),
        }),
      );
      expect(ended).toBe(held && !step.stale ? 'done' : 'lost_lease');
      if (held && !step.stale) model.end(job, step.outcome);
      return;
    }
    case 'beat': {
      const beat = { owner: job.owner, leaseMs, jobs: [{ jobId, attempt: job.attempt }] };
      const [answer] = await store['jobs.heartbeat'](beat);
      expect(answer?.state).toBe(held ? (job.cancel ? 'cancel' : 'held') : 'lost');
      if (held) job.until = model.time + leaseMs;
      return;
    }
    case 'step': {
      const put = store['jobs.step.put']({ ...fence, key: 'step', value: step.value });
      expect(await codeOf(put)).toBe(held ? 'done' : 'lost_lease');
      if (!held) return;
      job.step = step.value;
      job.crashes = 0;
      return;
    }
    case 'cancel':
      await commit({ type: 'job.cancel', jobId });
      if (job.status === 'pending' || job.status === 'waiting') job.status = 'cancelled';
      else if (held) job.cancel = true;
      return;
    case 'resume':
      await commit({ type: 'job.resume', jobId });
      if (job.status === 'waiting') {
        job.status = 'pending';
        job.runAt = model.time;
      } else if (held) job.resume = true;
      return;
    case 'redrive':
      expect(await codeOf(commit({ type: 'job.redrive', jobId }))).toBe(model.redrive(job));
  }
}

async function compare(store: JobStore, model: ReferenceQueue): Promise<void> {
  for (const job of model.jobs) {
    const id = `job_${job.number}`;
    const found = await store['jobs.get']({ id });
    expect([found?.id, found?.status, found?.attempt]).toEqual([id, job.status, job.attempt]);
    const step = await store['jobs.step.get']({ jobId: id, key: 'step' });
    expect(step?.value ?? null).toBe(job.step);
  }
  const count = (status: string): number =>
    model.jobs.filter((job) => job.status === status).length;
  const queues = await store['queues.list']({});
  for (const status of ['pending', 'running', 'waiting', 'dead'] as const) {
    expect(queues.reduce((sum, queue) => sum + queue[status], 0)).toBe(count(status));
  }
}

function testExamples(open: () => OpenedQueue | Promise<OpenedQueue>): void {
  /** An empty queue with shorter words. */
  const opened = async () => {
    const { store, clock } = await open();
    const commit = (...writes: Write[]) => store['store.commit']({ writes });
    const claim = async (limit = 10, by = 'a') => {
      const kinds = ['chat', 'task_run'] as const;
      return await store['jobs.claim']({ owner: by, kinds: [...kinds], limit, leaseMs });
    };
    const ids = async (limit = 10) => (await claim(limit)).jobs.map(({ id }) => id);
    const end = (outcome: Outcome, jobId = 'job_1', attempt = 1) =>
      store['store.commit']({ fence: { jobId, attempt, owner: 'a' }, writes: [], outcome });
    return { store, clock, commit, claim, ids, end };
  };

  test('a paused kind is neither claimed nor due, and goes on when it is resumed', async () => {
    const { store, commit, claim, ids } = await opened();
    await commit(enqueue(), { type: 'queue.patch', kind: 'chat', patch: { paused: true } });
    expect(await claim()).toEqual({ jobs: [], nextAt: null });
    expect((await store['queues.list']({}))[0]).toMatchObject({
      kind: 'chat',
      paused: true,
      pending: 1,
    });
    await commit({ type: 'queue.patch', kind: 'chat', patch: { paused: false } });
    expect(await ids()).toEqual(['job_1']);
  });

  test('no more of a kind run than may, and others go past it', async () => {
    const { commit, ids, end } = await opened();
    const chats = ['job_1', 'job_2', 'job_3'].map((id) => enqueue({ id, priority: 5 }));
    await commit(
      { type: 'queue.patch', kind: 'chat', patch: { maximumRunning: 2 } },
      ...chats,
      enqueue({ id: 'job_4', kind: 'task_run' }),
    );
    expect(await ids()).toEqual(['job_1', 'job_2', 'job_4']);
    expect(await ids()).toEqual([]);
    await end({ type: 'completed' });
    expect(await ids()).toEqual(['job_3']);
  });

  test('a job that was given up is tried again with all its attempts', async () => {
    const { store, commit, claim, end } = await opened();
    await commit(enqueue({ maximumAttempts: 1 }));
    await claim();
    await end({ type: 'retry', error, runAt: 0 });
    expect((await store['queues.list']({}))[0]?.dead).toBe(1);
    await commit({ type: 'job.redrive', jobId: 'job_1' });
    expect((await claim()).jobs).toMatchObject([{ attempt: 2, maximumAttempts: 2, error: null }]);
    // The first attempt may still be somewhere: it must not end the second.
    expect(await codeOf(end({ type: 'completed' }))).toBe('lost_lease');
    expect(await codeOf(commit({ type: 'job.redrive', jobId: 'job_1' }))).toBe('not_found');
  });

  test('a job whose process ended three times is given up, unless it gets on between', async () => {
    const { store, commit, claim } = await opened();
    await commit(enqueue({ maximumAttempts: 10 }), enqueue({ id: 'job_2', maximumAttempts: 10 }));
    for (const attempt of [1, 2, 3]) {
      await claim();
      const fence = { jobId: 'job_2', attempt, owner: 'a' };
      if (attempt === 2) await store['jobs.step.put']({ ...fence, key: 'half', value: 1 });
      await store['jobs.release']({ owner: 'a' });
    }
    expect(await store['jobs.get']({ id: 'job_1' })).toMatchObject({
      status: 'dead',
      error: { message: expect.stringContaining('ended 3 times') },
    });
    expect(await store['jobs.get']({ id: 'job_2' })).toMatchObject({ status: 'pending' });
  });

  test('an effect is journaled before it is made, and never begun twice unasked', async () => {
    const { store, commit, claim } = await opened();
    await commit(enqueue());
    await claim();
    const step = { jobId: 'job_1', attempt: 1, owner: 'a', key: 'mail' };
    expect(await store['jobs.step.begin'](step)).toEqual({ begun: 0 });
    await store['jobs.release']({ owner: 'a' });
    await claim();
    expect(await codeOf(store['jobs.step.begin'](step))).toBe('lost_lease');
    const second = { ...step, attempt: 2 };
    expect(await store['jobs.step.begin'](second)).toEqual({ begun: 1 });
    expect(await store['jobs.step.begin']({ ...second, again: true })).toEqual({ begun: 1 });
    expect(await store['jobs.step.begin'](second)).toEqual({ begun: 2 });
  });

  test('a due time of a schedule is done once, with what is due then, and moves it on', async () => {
    const { store, commit, clock } = await opened();
    const schedule = morning(5_000);
    await commit({ type: 'schedule.put', schedule });
    const fire = (dueAt: number, id: string): Promise<string> =>
      codeOf(
        commit(
          { type: 'job.enqueue', job: newJob({ id }) },
          {
            type: 'schedule.fire',
            id: 'sched_1',
            dueAt,
            nextAt: 9_000,
            at: clock.time,
            conversationId: 'conv_1',
          },
        ),
      );
    expect(await Promise.all([fire(5_000, 'job_1'), fire(5_000, 'job_2')])).toEqual([
      'done',
      'duplicate',
    ]);
    expect(await fire(4_000, 'job_3')).toBe('duplicate');
    expect((await store['jobs.list']({})).map(({ id }) => id)).toEqual(['job_1']);
    expect(await store['schedules.list']({})).toEqual([
      {
        ...schedule,
        conversationId: 'conv_1',
        nextAt: 9_000,
        lastRunAt: clock.time,
        problem: null,
      },
    ]);
    await commit({
      type: 'schedule.patch',
      id: 'sched_1',
      patch: { enabled: false, nextAt: null },
    });
    expect(await fire(9_000, 'job_4')).toBe('duplicate');
    await commit({ type: 'schedule.delete', id: 'sched_1' });
    expect(await store['schedules.list']({})).toEqual([]);
    expect(await store['jobs.list']({})).toHaveLength(1);
  });
}
