import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Store } from '#shared/contracts/store.ts';
import { isKinglyError } from '#shared/errors.ts';
import { enqueue } from '../test-support/samples.ts';
import { openTestStore } from '../test-support/temporary-store.ts';

const leaseMs = 100;
const error = { code: 'internal', message: 'no', retryable: true } as const;

type ModelJob = {
  readonly number: number;
  readonly priority: number;
  readonly key: string | null;
  maximum: number;
  runAt: number;
  status: string;
  attempt: number;
  owner: string;
  until: number;
  cancel: boolean;
  resume: boolean;
};

/** What a queue should do, in a few lines and in memory. */
class Model {
  time = 1_000;
  readonly jobs: ModelJob[] = [];

  isOpen = (job: ModelJob): boolean => ['pending', 'running', 'waiting'].includes(job.status);

  enqueue(priority: number, maximum: number, delay: number, key: string | null): void {
    if (key !== null && this.jobs.some((job) => job.key === key && this.isOpen(job))) return;
    this.jobs.push({
      number: this.jobs.length,
      priority,
      key,
      maximum,
      runAt: this.time + delay,
      status: 'pending',
      attempt: 0,
      owner: '',
      until: 0,
      cancel: false,
      resume: false,
    });
  }

  endHopeless(selected: readonly ModelJob[]): void {
    for (const job of selected) {
      if (job.cancel) job.status = 'cancelled';
      else if (job.attempt >= job.maximum) job.status = 'dead';
    }
  }

  claim(owner: string, limit: number): readonly string[] {
    const expired = this.jobs.filter((job) => job.status === 'running' && job.until <= this.time);
    this.endHopeless(expired);
    const due = this.jobs
      .filter(
        (job) =>
          (job.status === 'pending' && job.runAt <= this.time) ||
          (job.status === 'running' && job.until <= this.time),
      )
      .sort(
        (one, other) =>
          other.priority - one.priority || one.runAt - other.runAt || one.number - other.number,
      )
      .slice(0, limit);
    for (const job of due) {
      job.status = 'running';
      job.attempt += 1;
      job.owner = owner;
      job.until = this.time + leaseMs;
      job.resume = false;
    }
    return due.map((job) => `job_${job.number}:${job.attempt}`).sort();
  }

  release(owner: string | null): void {
    const selected = this.jobs.filter(
      (job) => job.status === 'running' && (owner === null || job.owner === owner),
    );
    if (owner === null) for (const job of selected) if (job.maximum < 20) job.maximum += 1;
    this.endHopeless(selected);
    for (const job of selected) {
      if (job.status !== 'running') continue;
      job.status = 'pending';
      job.runAt = Math.min(job.runAt, this.time);
    }
  }

  end(job: ModelJob, type: string): void {
    if (type === 'failed') job.status = 'failed';
    else if (job.cancel) job.status = 'cancelled';
    else if (type === 'completed') job.status = 'completed';
    else if (type === 'retry') {
      job.status = job.attempt >= job.maximum ? 'dead' : 'pending';
      if (job.status === 'pending') job.runAt = this.time + 50;
    } else {
      job.maximum += 1;
      job.status = job.resume ? 'pending' : 'waiting';
      if (job.resume) job.runAt = this.time;
    }
    job.resume = false;
  }
}

const owner = fc.constantFrom('a', 'b');
const which = fc.nat(5);
const action = fc.oneof(
  fc.record({
    type: fc.constant('enqueue' as const),
    priority: fc.nat(2),
    maximum: fc.integer({ min: 1, max: 3 }),
    delay: fc.constantFrom(0, 0, 70),
    key: fc.constantFrom(null, 'k'),
  }),
  fc.record({ type: fc.constant('claim' as const), owner, limit: fc.integer({ min: 1, max: 3 }) }),
  fc.record({
    type: fc.constant('end' as const),
    which,
    stale: fc.boolean(),
    outcome: fc.constantFrom('completed', 'failed', 'retry', 'waiting'),
  }),
  fc.record({ type: fc.constant('beat' as const), which }),
  fc.record({ type: fc.constant('cancel' as const), which }),
  fc.record({ type: fc.constant('resume' as const), which }),
  fc.record({ type: fc.constant('release' as const), owner: fc.option(owner) }),
  fc.record({ type: fc.constant('time' as const), by: fc.constantFrom(10, 60, 150) }),
);
type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never;

function outcomeOf(type: string, runAt: number) {
  if (type === 'failed') return { type, error } as const;
  if (type === 'retry') return { type, error, runAt } as const;
  return type === 'waiting' ? ({ type } as const) : ({ type: 'completed' } as const);
}

async function act(store: Store, model: Model, step: Action): Promise<void> {
  const job = 'which' in step ? model.jobs[step.which] : undefined;
  const id = job === undefined ? '' : `job_${job.number}`;
  switch (step.type) {
    case 'enqueue': {
      const before = model.jobs.length;
      model.enqueue(step.priority, step.maximum, step.delay, step.key);
      const write = enqueue({
        id: `job_${before}`,
        priority: step.priority,
        maximumAttempts: step.maximum,
        runAt: model.time + step.delay,
        uniqueKey: step.key,
      });
      await store['store.commit']({ writes: [write] });
      return;
    }
    case 'claim': {
      const { jobs } = await store['jobs.claim']({
        owner: step.owner,
        kinds: ['chat'],
        limit: step.limit,
        leaseMs,
      });
      expect(jobs.map((found) => `${found.id}:${found.attempt}`).sort()).toEqual(
        model.claim(step.owner, step.limit),
      );
      return;
    }
    case 'end': {
      if (job === undefined) return;
      const attempt = job.attempt - (step.stale ? 1 : 0);
      const held = job.status === 'running' && !step.stale;
      const ended = await store['store.commit']({
        fence: { jobId: id, attempt, owner: job.owner },
        writes: [],
        outcome: outcomeOf(step.outcome, model.time + 50),
      }).then(
        () => true,
        (problem: unknown) => {
          expect(isKinglyError(problem) && problem.code).toBe('lost_lease');
          return false;
        },
      );
      expect(ended).toBe(held);
      if (held) model.end(job, step.outcome);
      return;
    }
    case 'beat': {
      if (job === undefined) return;
      const [answer] = await store['jobs.heartbeat']({
        owner: job.owner,
        leaseMs,
        jobs: [{ jobId: id, attempt: job.attempt }],
      });
      const held = job.status === 'running';
      expect(answer?.state).toBe(held ? (job.cancel ? 'cancel' : 'held') : 'lost');
      if (held) job.until = model.time + leaseMs;
      return;
    }
    case 'cancel':
      if (job === undefined) return;
      await store['store.commit']({ writes: [{ type: 'job.cancel', jobId: id }] });
      if (job.status === 'pending' || job.status === 'waiting') job.status = 'cancelled';
      else if (job.status === 'running') job.cancel = true;
      return;
    case 'resume':
      if (job === undefined) return;
      await store['store.commit']({ writes: [{ type: 'job.resume', jobId: id }] });
      if (job.status === 'waiting') {
        job.status = 'pending';
        job.runAt = model.time;
      } else if (job.status === 'running') job.resume = true;
      return;
    case 'release':
      await store['jobs.release'](step.owner === null ? { except: [] } : { owner: step.owner });
      model.release(step.owner);
      return;
    case 'time':
      model.time += step.by;
  }
}

test('the queue does what a small model of it does', async () => {
  const { store, clock, sql } = openTestStore();
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 40 }), async (steps) => {
      sql('DELETE FROM job_queue');
      const model = new Model();
      for (const step of steps) {
        clock.time = model.time;
        await act(store, model, step);
      }
      for (const job of model.jobs) {
        const found = await store['jobs.get']({ id: `job_${job.number}` });
        expect([found?.id, found?.status, found?.attempt]).toEqual([
          `job_${job.number}`,
          job.status,
          job.attempt,
        ]);
      }
    }),
    { numRuns: 200 },
  );
});
