import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Store } from '#shared/contracts/store.ts';
import { storeContract } from '#shared/contracts/store.ts';
import { portPair } from '#shared/rpc/port.ts';
import { connect } from '#shared/rpc/rpc.ts';
import { jobHandlers } from '../handlers/index.ts';
import { createRunner } from './runner.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a job that became due while the machine slept is claimed within a minute, and the store is not asked before', async () => {
  const clock = { time: 1_000_000, now: () => clock.time };
  const due = clock.time + 1_800_000;
  const claim = vi.fn<Store['jobs.claim']>(() => Promise.resolve({ jobs: [], nextAt: due }));
  const [port] = portPair();
  const store: Store = { ...connect(port, storeContract), 'jobs.claim': claim };
  const quiet = { info: () => {}, warn: () => {}, error: () => {} };
  const runner = createRunner(
    {
      store,
      owner: 'boot_1',
      handlers: jobHandlers,
      clock,
      log: quiet,
      model: () => Promise.reject(new Error('No model is needed')),
      showDelta: () => {},
      random: () => 0,
    },
    { pools: [{ kinds: ['chat'], places: 1 }] },
  );
  runner.start();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(claim).toHaveBeenCalledOnce();
  // An hour passes in which no timer moves.
  clock.time += 3_600_000;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(claim.mock.calls.length).toBeGreaterThan(1);
  port.close();
});
