import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Job, Task } from '#shared/contracts/entities.ts';
import { isOpenTask } from '#shared/contracts/open-state.ts';
import { taskActions } from '#shared/contracts/task-control.ts';
import type { Transaction, Write } from '#shared/contracts/writes.ts';
import { joinParts } from '#shared/tasks/join-parts.ts';
import {
  failurePolicies,
  inPlanOrder,
  isPartOf,
  maximumDepth,
  maximumNodes,
  treeNote,
} from '#shared/tasks/tree-note.ts';
import { enqueue, exchange, task } from '../test-support/samples.ts';
import { openTestStore } from '../test-support/temporary-store.ts';

/** Which of what is there, by a number of any size. */
const which = fc.nat(1_000);
const needs = fc.array(fc.array(fc.nat(3), { maxLength: 2 }), { minLength: 2, maxLength: 5 });
const ending = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ how: 'complete' } as const) },
  { weight: 2, arbitrary: fc.constant({ how: 'fail' } as const) },
  { weight: 1, arbitrary: fc.constant({ how: 'retry' } as const) },
  {
    weight: 3,
    arbitrary: fc.record({
      how: fc.constant('split' as const),
      needs,
      policy: fc.constantFrom(null, ...failurePolicies),
    }),
  },
);
const operation = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('claim' as const),
      count: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('end' as const), which, ending }) },
  { weight: 1, arbitrary: fc.constant({ type: 'kill' } as const) },
  { weight: 1, arbitrary: fc.constant({ type: 'sleep' } as const) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('control' as const),
      which,
      action: fc.constantFrom(...taskActions),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('splitAgain' as const), which }) },
);
type Operation = typeof operation extends fc.Arbitrary<infer Value> ? Value : never;
type Ending = Extract<Operation, { type: 'end' }>['ending'];

/** A tree in a real store, a worker that does what it is told, and what must hold at any time. */
function world() {
  const opened = openTestStore();
  const { store, clock } = opened;
  /** What the worker believes that it holds; some of it may have been taken from it. */
  const held: Job[] = [];
  /** Tasks that the person stopped or left out, so that their parts do not explain how they ended. */
  const stopped = new Set<string>();

  const commit = (...writes: Transaction['writes']) => store['store.commit']({ writes });
  const tasks = (): Promise<Task[]> => store['tasks.list']({ limit: 1_000 });
  const open = (...statuses: ('pending' | 'running' | 'waiting')[]) =>
    store['jobs.list']({ statuses, limit: 1_000 });
  const under = (all: readonly Task[], id: string): string[] => [
    id,
    ...all
      .filter(({ parentTaskId }) => parentTaskId === id)
      .flatMap((child) => under(all, child.id)),
  ];

  async function claim(count: number): Promise<void> {
    const { jobs } = await store['jobs.claim']({
      owner: 'a',
      kinds: ['task_run', 'task_split'],
      limit: count,
      leaseMs: 30_000,
    });
    const all = new Map((await tasks()).map((one) => [one.id, one]));
    for (const job of jobs) {
      held.push(job);
      for (const need of treeNote(all.get(job.taskId ?? '') ?? { metadata: {} }).needs)
        expect(isOpenTask(all.get(need)?.status ?? 'completed'), `${job.taskId} waits`).toBe(false);
      await fenced(job, [patch(job, { status: 'running', error: null })], null);
    }
  }

  const patch = (job: Job, changes: Extract<Write, { type: 'task.patch' }>['patch']): Write => ({
    type: 'task.patch',
    id: job.taskId ?? '',
    patch: changes,
    onlyIfOpen: true,
  });

  async function fenced(
    job: Job,
    writes: Transaction['writes'],
    outcome: Transaction['outcome'],
  ): Promise<boolean> {
    const fence = { jobId: job.id, attempt: job.attempt, owner: 'a' };
    return await store['store.commit']({ fence, writes, outcome }).then(
      () => true,
      (error: unknown) => {
        expect(error).toMatchObject({ code: 'lost_lease' });
        return false;
      },
    );
  }

  async function end(job: Job, wanted: Ending): Promise<void> {
    held.splice(held.indexOf(job), 1);
    const error = { code: 'model_failed', message: 'Broken', retryable: true } as const;
    if (wanted.how === 'retry') {
      await fenced(job, [], { type: 'retry', error, runAt: clock.time });
    } else if (wanted.how === 'fail') {
      await fenced(job, [patch(job, { status: 'failed', error })], { type: 'failed', error });
    } else {
      if (wanted.how === 'split') {
        const parts = wanted.needs.map((places, index) => ({
          title: `Part ${index}`,
          needs: places.filter((place) => place < index),
        }));
        const split = { type: 'task.split', id: job.taskId ?? '', splitJobId: job.id } as const;
        await fenced(
          job,
          [{ ...split, splitReplyId: null, onChildFailure: wanted.policy, parts }],
          null,
        );
        const after = await store['tasks.get']({ id: job.taskId ?? '' });
        if (after !== null && treeNote(after).splitJobId === job.id)
          return void (await fenced(job, [], { type: 'completed' }));
      }
      await fenced(job, [patch(job, { status: 'completed', progress: 1, result: job.id })], {
        type: 'completed',
      });
    }
  }

  async function control(id: string, action: (typeof taskActions)[number]): Promise<void> {
    const all = await tasks();
    const chosen = all.find((one) => one.id === id);
    if (action === 'stop') for (const one of under(all, id)) stopped.add(one);
    else if (action === 'skip' && chosen?.status !== 'completed')
      for (const one of under(all, id)) stopped.add(one);
    await commit({
      type: 'task.control',
      taskId: id,
      action,
      ...(action === 'edit' ? { title: 'Other words' } : {}),
    });
    // Whatever is open again is explained by its parts again.
    for (const one of await tasks()) if (isOpenTask(one.status)) stopped.delete(one.id);
  }

  return {
    ...opened,
    commit,
    held,
    stopped,
    tasks,
    open,
    claim,
    end,
    async perform(step: Operation): Promise<void> {
      clock.time += 1;
      const all = await tasks();
      const chosen = 'which' in step ? all[step.which % all.length] : undefined;
      if (step.type === 'claim') await claim(step.count);
      else if (step.type === 'kill') await store['jobs.release']({ owner: 'a' });
      else if (step.type === 'sleep') clock.time += 30_000;
      else if (step.type === 'end') {
        const job = held[step.which % Math.max(1, held.length)];
        if (job !== undefined) await end(job, step.ending);
      } else if (step.type === 'control' && chosen !== undefined)
        await control(chosen.id, step.action);
      else if (step.type === 'splitAgain' && chosen !== undefined) {
        const again = { type: 'task.splitAgain', id: chosen.id, replyId: null } as const;
        const isPlaced = isCurrent(chosen, all);
        const split = commit({ ...again, reason: 'large' });
        if (isPlaced) await split;
        else await expect(split).rejects.toMatchObject({ code: 'invalid_input' });
        for (const one of await tasks()) if (isOpenTask(one.status)) stopped.delete(one.id);
      }
      await checkAlways();
    },
    /** Lets everything that is left run to its end. */
    async finish(): Promise<void> {
      for (let round = 0; round < 500; round += 1) {
        clock.time += 30_001;
        held.length = 0;
        await claim(50);
        if (held.length === 0 && (await open('pending', 'running', 'waiting')).length === 0) return;
        for (const job of [...held])
          await end(job, { how: job.id.endsWith('f') ? 'fail' : 'complete' });
        await checkAlways();
      }
      throw new Error('It never came to an end');
    },
  };

  async function checkAlways(): Promise<void> {
    const running = (await open('running')).map(({ taskId }) => taskId);
    expect(new Set(running).size, 'one attempt at a task at a time').toBe(running.length);
    const all = await tasks();
    const byId = new Map(all.map((one) => [one.id, one]));
    const inTree = (one: Task): boolean => {
      const parent = one.parentTaskId === null ? undefined : byId.get(one.parentTaskId);
      return (
        one.parentTaskId === null ||
        (parent !== undefined && isPartOf(one, parent) && inTree(parent))
      );
    };
    const tree = all.filter(inTree);
    expect(tree.length).toBeLessThanOrEqual(maximumNodes);
    expect(Math.max(...all.map((one) => treeNote(one).depth))).toBeLessThanOrEqual(maximumDepth);
    for (const parent of tree.filter(({ status }) => status === 'waiting')) {
      const parts = tree.filter((one) => one.parentTaskId === parent.id);
      expect(
        parts.some(({ status }) => isOpenTask(status)),
        'a parent waits for something',
      ).toBe(true);
      const ended = parts.filter(({ status }) => !isOpenTask(status)).length;
      expect(parent.progress).toBeCloseTo(ended / parts.length);
    }
  }
}

test('a tree always ends, in a state that follows from its parts, whatever happens to it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 5, maxLength: 50 }), async (operations) => {
      const tree = world();
      await tree.commit(
        ...exchange,
        { type: 'task.create', task: task() },
        enqueue({
          kind: 'task_run',
          taskId: 'task_1',
          payload: { taskId: 'task_1', replyId: null, text: 'x' },
        }),
      );
      for (const step of operations) await tree.perform(step);
      await tree.finish();
      const all = await tree.tasks();
      for (const one of all) {
        expect(isOpenTask(one.status), `${one.id} has ended`).toBe(false);
        const parts = inPlanOrder(all.filter((part) => isPartOf(part, one)));
        const { generation, skippedBy } = treeNote(one);
        if (parts.length > 0) {
          const end = joinParts(one, parts);
          if (tree.stopped.has(one.id) && one.status === 'cancelled') continue;
          expect(one.status, `${one.id} follows from its parts`).toBe(end.status);
          if (one.status === 'completed') expect(one.result).toBe(end.text);
        } else if (one.status === 'completed') {
          // Its last beginning did it, and no earlier one.
          const job = await tree.store['jobs.get']({ id: one.result ?? '' });
          expect(job).toMatchObject({ status: 'completed', taskId: one.id });
          expect(Number(job?.payload['generation'] ?? 0)).toBe(generation);
        } else if (one.status === 'cancelled' && skippedBy !== 'need') {
          const ended = tree.stopped.has(one.id) || skippedBy === 'person' || !isCurrent(one, all);
          expect(ended, `${one.id} was not stopped by itself`).toBe(true);
        }
      }
      tree.close();
    }),
    { numRuns: Number(process.env['TREE_RUNS'] ?? 60) },
  );
}, 120_000);

function isCurrent(one: Task, all: readonly Task[]): boolean {
  const parent = all.find(({ id }) => id === one.parentTaskId);
  return (
    one.parentTaskId === null ||
    (parent !== undefined && isPartOf(one, parent) && isCurrent(parent, all))
  );
}
