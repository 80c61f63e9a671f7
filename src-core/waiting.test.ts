import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AppStatus } from '#shared/contracts/app.ts';
import type { WaitingJobs } from '#shared/contracts/store.ts';
import { createStatusBoard } from './status-board.ts';
import { waitingReason, watchWaiting } from './waiting.ts';

const scripted = {
  id: 'scripted:test',
  provider: 'scripted' as const,
  name: 'Test',
  size: null,
  contextLength: null,
  capabilities: [],
} satisfies AppStatus['model']['current'];
const model: AppStatus['model'] = {
  current: null,
  available: [],
  choice: 'auto',
  state: 'ready',
  note: null,
};
const ready: AppStatus['backend'] = { state: 'ready', reason: null };

test('says why: the backend first, then the model, then what is done before', () => {
  const one = { jobs: 1, paused: 0, running: 0 };
  const withModel = { ...model, current: scripted };
  const reasons = [
    waitingReason({ jobs: 0, paused: 0, running: 3 }, { backend: ready, model: withModel }),
    waitingReason(one, { backend: { state: 'starting', reason: null }, model }),
    waitingReason(one, { backend: { state: 'restarting', reason: 'x' }, model }),
    waitingReason(one, { backend: { state: 'stopped', reason: 'x' }, model }),
    waitingReason(one, { backend: ready, model: { ...model, state: 'looking' } }),
    waitingReason(one, { backend: ready, model }),
    waitingReason({ jobs: 1, paused: 0, running: 1 }, { backend: ready, model: withModel }),
    waitingReason({ jobs: 1, paused: 0, running: 4 }, { backend: ready, model: withModel }),
    waitingReason(one, { backend: ready, model: withModel }),
    waitingReason({ jobs: 2, paused: 2, running: 1 }, { backend: ready, model }),
  ];
  expect(reasons).toEqual([
    null,
    'The backend is starting',
    'The backend is being restarted',
    'The backend has stopped',
    'A model is being looked for',
    'No model is ready',
    'Another piece of work is being done first',
    '4 other pieces of work are being done first',
    'It begins in a moment',
    'This kind of work is paused; resume it under Work',
  ]);
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('looks once for many changes, tells only what is new, and looks on while something waits', async () => {
  const told: AppStatus['waiting'][] = [];
  const board = createStatusBoard({ shell: 'headless', version: '0' }, ({ waiting }) =>
    told.push(waiting),
  );
  let found: WaitingJobs = { jobs: 2, paused: 0, oldestAt: 7, running: 0 };
  let looks = 0;
  let time = 1_000;
  const watch = watchWaiting({
    look: async () => {
      looks += 1;
      return found;
    },
    status: board.status,
    patch: board.patch,
    clock: { now: () => time },
  });
  for (let times = 0; times < 100; times += 1) watch.mayHaveChanged();
  await vi.advanceTimersByTimeAsync(500);
  expect(looks).toBe(1);
  // It has only just become due.
  expect(told).toEqual([]);
  time += 5_000;
  await vi.advanceTimersByTimeAsync(500);
  expect(told).toEqual([{ jobs: 2, oldestAt: 7, reason: 'The backend is starting' }]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(looks).toBe(4);
  expect(told).toHaveLength(1);
  found = { jobs: 0, paused: 0, oldestAt: null, running: 2 };
  await vi.advanceTimersByTimeAsync(500);
  expect(told.at(-1)).toEqual({ jobs: 0, oldestAt: null, reason: null });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(looks).toBe(5);
  watch.mayHaveChanged();
  watch.close();
  expect(vi.getTimerCount()).toBe(0);
});
