import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { EventEnvelope, Task } from '#shared/contracts/entities.ts';
import type { Store } from '#shared/contracts/store.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { defaultWorkspaceId } from '#shared/ids.ts';
import { conversation, createRun, task } from '../test-support/samples.ts';
import { openTestStore, type TestStore } from '../test-support/temporary-store.ts';

const day = 86_400_000;
const patch = (id: string, change: Partial<Task>): Write => ({
  type: 'task.patch',
  id,
  patch: change,
});

/** What a client shows: each row under its kind and id. */
type Shown = ReadonlyMap<string, unknown>;

/** A change that changes nothing makes no event, though it touches the row's time. */
function shown<Row extends { readonly updatedAt: number }>(row: Row): Omit<Row, 'updatedAt'> {
  const { updatedAt: _updatedAt, ...rest } = row;
  return rest;
}

function fold(before: Shown, events: readonly EventEnvelope[]): Shown {
  const next = new Map(before);
  for (const { record } of events) {
    if (record.kind === 'task') next.set(record.task.id, shown(record.task));
    if (record.kind === 'run') next.set(record.run.id, shown(record.run));
    if (record.kind === 'conversation')
      next.set(record.conversation.id, shown(record.conversation));
  }
  return next;
}

async function snapshot(store: Store): Promise<Shown> {
  const workspaceId = defaultWorkspaceId;
  const rows = await Promise.all([
    store['conversations.list']({ workspaceId }),
    store['tasks.list']({ workspaceId }),
    store['runs.list']({ workspaceId }),
  ]);
  return new Map(rows.flat().map((row) => [row.id, shown(row)]));
}

/** Housekeeping until nothing is left to do. */
function tidyAll({ open }: TestStore): void {
  while (open.tidy());
}

describe('compaction', () => {
  test('removes what is superseded of ended entities, and keeps how they began and ended', async () => {
    const opened = openTestStore({ retention: { resumable: 2, compactEach: 1 } });
    const { store, sql } = opened;
    const writes: Write[] = [
      { type: 'task.create', task: task() },
      { type: 'task.create', task: task({ id: 'task_2' }) },
      patch('task_1', { progress: 0.2 }),
      patch('task_2', { progress: 0.2 }),
      patch('task_1', { progress: 0.4 }),
      patch('task_2', { progress: 0.4 }),
      patch('task_1', { status: 'completed', progress: 1 }),
    ];
    for (const write of writes) await store['store.commit']({ writes: [write] });
    for (const id of ['conv_1', 'conv_2']) {
      await store['store.commit']({
        writes: [{ type: 'conversation.ensure', conversation: conversation({ id }) }],
      });
    }
    tidyAll(opened);
    expect(sql('SELECT id FROM events ORDER BY id')).toEqual(
      [1, 2, 4, 6, 7, 8, 9].map((id) => ({ id })),
    );
    expect(await store['events.since']({ sequence: 4 })).toMatchObject({ pruned: true });
    expect(await store['events.since']({ sequence: 5 })).toMatchObject({ pruned: false });
  });

  test('leaves alone what clients go on from', async () => {
    const opened = openTestStore();
    const { store, sql } = opened;
    await store['store.commit']({ writes: [{ type: 'task.create', task: task() }] });
    for (let first = 1; first < 600; first += 100) {
      const steps = Array.from({ length: 100 }, (_, index) => (first + index) / 1_000);
      await store['store.commit']({
        writes: steps.map((progress) => patch('task_1', { progress })),
      });
    }
    await store['store.commit']({ writes: [patch('task_1', { status: 'completed' })] });
    tidyAll(opened);
    expect(sql('SELECT count(*) AS count FROM events')).toEqual([{ count: 602 }]);
  });
});

describe('retention', () => {
  test('removes what is older than the setting says', async () => {
    const opened = openTestStore();
    const { store, clock, sql } = opened;
    await store['store.commit']({ writes: [{ type: 'task.create', task: task() }] });
    await store['store.commit']({ writes: [patch('task_1', { status: 'running' })] });
    clock.time += 29 * day;
    await store['store.commit']({ writes: [patch('task_1', { progress: 0.5 })] });
    tidyAll(opened);
    expect(sql('SELECT id FROM events')).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
    clock.time += 2 * day;
    tidyAll(opened);
    expect(sql('SELECT id FROM events')).toEqual([{ id: 3 }]);
    await store['store.commit']({
      writes: [{ type: 'setting.put', key: 'events.keepDays', value: 1 }],
    });
    tidyAll(opened);
    expect(await store['events.since']({ sequence: 2 })).toEqual({
      events: [],
      latest: 3,
      pruned: true,
    });
    expect(await store['events.since']({ sequence: 3 })).toEqual({
      events: [],
      latest: 3,
      pruned: false,
    });
  });

  test('a setting that makes no sense removes nothing', async () => {
    const opened = openTestStore();
    const { store, clock, sql } = opened;
    await store['store.commit']({ writes: [{ type: 'task.create', task: task() }] });
    clock.time += 5 * day;
    for (const value of [0, -3, 'soon', null, { days: 1 }]) {
      await store['store.commit']({
        writes: [{ type: 'setting.put', key: 'events.keepDays', value }],
      });
      tidyAll(opened);
    }
    expect(sql('SELECT id FROM events')).toEqual([{ id: 1 }]);
  });
});

/** What may happen, by number: which entity, and how far along. */
const action = fc.record({
  what: fc.constantFrom(
    'create',
    'progress',
    'end',
    'fail',
    'rename',
    'run',
    'runEnd',
    'wait',
    'tidy',
  ),
  which: fc.nat(3),
  amount: fc.integer({ min: 1, max: 99 }),
});
type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never;

function writesOf({ what, which, amount }: Action): Write[] {
  const id = `task_${which}`;
  const runId = `run_${which}`;
  switch (what) {
    case 'create':
      return [{ type: 'task.create', task: task({ id, createdAt: amount }) }];
    case 'progress':
      return [patch(id, { status: 'running', progress: amount / 100 })];
    case 'end':
      return [patch(id, { status: 'completed', progress: 1 })];
    case 'fail':
      return [patch(id, { status: 'failed' })];
    case 'rename':
      return [
        { type: 'conversation.ensure', conversation: conversation({ id: `conv_${which}` }) },
        {
          type: 'conversation.patch',
          id: `conv_${which}`,
          patch: { title: `Title ${amount}`, titleIsChosen: true },
        },
      ];
    case 'run':
      return [createRun({ id: runId })];
    case 'runEnd':
      return [{ type: 'run.patch', id: runId, patch: { status: 'completed' } }];
    default:
      return [];
  }
}

test('wherever a client was, it ends where a fresh one begins, and is told exactly when something is gone', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 40 }), async (actions) => {
      const opened = openTestStore({ retention: { keepEvents: 12, resumable: 4, compactEach: 2 } });
      const { store, pushed, clock, sql } = opened;
      for (const each of actions) {
        if (each.what === 'wait') clock.time += each.amount * day;
        else if (each.what === 'tidy') opened.open.tidy();
        // A second creation, or a change of what is not there, is refused whole.
        else await store['store.commit']({ writes: writesOf(each) }).catch(() => undefined);
      }
      const fresh = await snapshot(store);
      const left = z
        .array(z.object({ id: z.number() }))
        .parse(sql('SELECT id FROM events'))
        .map(({ id }) => id);
      for (let last = 0; last <= pushed.events.length; last += 1) {
        const { events, latest, pruned } = await store['events.since']({ sequence: last });
        expect(latest).toBe(pushed.events.length);
        expect(pruned).toBe(left.filter((id) => id > last).length < latest - last);
        if (pruned) continue;
        expect(events.map(({ sequence }) => sequence)).toEqual(
          Array.from({ length: latest - last }, (_, index) => last + 1 + index),
        );
        const known = fold(new Map(), pushed.events.slice(0, last));
        expect(fold(known, events)).toEqual(fresh);
      }
      opened.close();
    }),
    { numRuns: 25 },
  );
});
