import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { KinglyError } from '#shared/errors.ts';
import { type Port, portPair } from '#shared/rpc/port.ts';
import { reconnectDelay } from './backoff.ts';
import { type ConnectionState, keepConnected } from './keep-connected.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('waits longer each time, up to ten seconds', () => {
  const delays = [1, 2, 3, 10, 50].map((failures) => reconnectDelay(failures, 0.5));
  expect(delays).toEqual([250, 500, 1_000, 10_000, 10_000]);
});

test('a port that closes is replaced, and a failure is told with its reason', async () => {
  const states: ConnectionState[] = [];
  const far: Port[] = [];
  let refuse = false;
  const connection = keepConnected({
    open: () => {
      if (refuse) return Promise.reject(new KinglyError('disconnected', 'Nobody is there'));
      const [near, other] = portPair();
      far.push(other);
      return Promise.resolve(near);
    },
    begin: () => Promise.resolve(),
    onState: (state) => states.push(state),
  });
  await vi.advanceTimersByTimeAsync(0);
  expect(states.map(({ state }) => state)).toEqual(['connecting', 'connected']);
  refuse = true;
  far[0]?.close();
  expect(states.at(-1)).toMatchObject({ state: 'waiting' });
  await vi.advanceTimersByTimeAsync(400);
  expect(states.at(-1)).toMatchObject({ state: 'waiting', reason: 'Nobody is there' });
  refuse = false;
  connection.retryNow();
  await vi.advanceTimersByTimeAsync(0);
  expect(states.at(-1)).toEqual({ state: 'connected' });
  expect(far).toHaveLength(2);
  connection.stop();
  expect(vi.getTimerCount()).toBe(0);
});

test('a session that cannot begin is tried again on a new port', async () => {
  const states: ConnectionState[] = [];
  let begun = 0;
  const connection = keepConnected({
    open: () => Promise.resolve(portPair()[0]),
    begin: () => {
      begun += 1;
      return begun === 1
        ? Promise.reject(new KinglyError('internal', 'not yet'))
        : Promise.resolve();
    },
    onState: (state) => states.push(state),
  });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(begun).toBe(2);
  expect(states.at(-1)).toEqual({ state: 'connected' });
  connection.stop();
});
