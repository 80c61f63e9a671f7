import { expect, test, vi } from 'vitest';
import type { KinglyError } from '#shared/errors.ts';
import { createSession, type SessionListener } from './session.ts';
import { appSide, eventOf, status } from './session.fixture.ts';

function listening() {
  const folded: number[] = [];
  const snapshots: number[] = [];
  const problems: KinglyError[] = [];
  const listener: SessionListener = {
    onSnapshot: () => snapshots.push(folded.length),
    onEvent: ({ sequence }) => folded.push(sequence),
    onDelta: () => undefined,
    onStatus: () => undefined,
    onWork: () => undefined,
    onTools: () => undefined,
    onShow: () => undefined,
    onProblem: (problem) => problems.push(problem),
  };
  return { folded, snapshots, problems, session: createSession(listener) };
}

const empty = { conversations: [], tasks: [], runs: [], questions: [] };

test('begins with a snapshot and folds what follows', async () => {
  const { folded, snapshots, session } = listening();
  const app = appSide(({ lastSequence }) => {
    expect(lastSequence).toBeNull();
    return { sequence: 7, status, snapshot: empty };
  });
  await session.begin(app.port);
  app.push('events', { events: [eventOf(7), eventOf(8), eventOf(9)] });
  await vi.waitFor(() => expect(folded).toEqual([8, 9]));
  expect(snapshots).toEqual([0]);
  expect(session.lastSequence).toBe(9);
});

test('events that overtake the answer wait for it', async () => {
  const { folded, session } = listening();
  const app = appSide(async () => {
    app.push('events', { events: [eventOf(5), eventOf(6)] });
    await Promise.resolve();
    await Promise.resolve();
    return { sequence: 5, status, snapshot: empty };
  });
  await session.begin(app.port);
  await vi.waitFor(() => expect(folded).toEqual([6]));
});

test('goes on after the last event on a new connection', async () => {
  const { folded, snapshots, session } = listening();
  const first = appSide(() => ({ sequence: 1, status, snapshot: empty }));
  await session.begin(first.port);
  first.push('events', { events: [eventOf(2)] });
  await vi.waitFor(() => expect(folded).toEqual([2]));
  first.close();
  expect(session.app()).toBeNull();
  const second = appSide(({ lastSequence }) => {
    expect(lastSequence).toBe(2);
    return { sequence: 2, status, snapshot: null };
  });
  await session.begin(second.port);
  second.push('events', { events: [eventOf(2), eventOf(3)] });
  await vi.waitFor(() => expect(folded).toEqual([2, 3]));
  expect(snapshots).toHaveLength(1);
});

test('a hole is asked for again', async () => {
  const { folded, session } = listening();
  const asked: (number | null)[] = [];
  const app = appSide(({ lastSequence }) => {
    asked.push(lastSequence);
    if (lastSequence === null) return { sequence: 0, status, snapshot: empty };
    queueMicrotask(() => app.push('events', { events: [eventOf(2), eventOf(3), eventOf(4)] }));
    return { sequence: lastSequence, status, snapshot: null };
  });
  await session.begin(app.port);
  app.push('events', { events: [eventOf(1), eventOf(3)] });
  await vi.waitFor(() => expect(folded).toEqual([1, 2, 3, 4]));
  expect(asked).toEqual([null, 1]);
});

test('a reset takes a snapshot', async () => {
  const { folded, snapshots, session } = listening();
  let sequence = 1;
  const app = appSide(() => ({ sequence, status, snapshot: empty }));
  await session.begin(app.port);
  sequence = 500;
  app.push('reset', { reason: 'too far behind' });
  await vi.waitFor(() => expect(snapshots).toHaveLength(2));
  app.push('events', { events: [eventOf(500), eventOf(501)] });
  await vi.waitFor(() => expect(folded).toEqual([501]));
});

test('a hole that stays ends in snapshots, ever less often', async () => {
  vi.useFakeTimers();
  try {
    const { folded, session } = listening();
    const asked: (number | null)[] = [];
    const app = appSide(({ lastSequence }) => {
      asked.push(lastSequence);
      setTimeout(() => app.push('events', { events: [eventOf(3), eventOf(4)] }), 1);
      return { sequence: 1, status, snapshot: lastSequence === null ? empty : null };
    });
    await session.begin(app.port);
    await vi.advanceTimersByTimeAsync(100);
    expect(asked).toEqual([null, 1, null]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked.slice(2).every((each) => each === null)).toBe(true);
    expect(asked.length).toBeGreaterThan(6);
    expect(asked.length).toBeLessThan(16);
    expect(folded).toEqual([]);
    app.close();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
