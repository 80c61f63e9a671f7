import { expect, test } from 'vitest';
import { TurnQueue } from './turn-queue.ts';

/** Work that ends when it is told to. */
function gate() {
  const steps: { open?: () => void } = {};
  const opened = new Promise<void>((resolve) => (steps.open = resolve));
  return { opened, open: () => steps.open?.() };
}

test('of one client only the newest waits, and keeps the place in the order', async () => {
  const queue = new TurnQueue();
  const first = gate();
  const order: string[] = [];
  const say = (text: string) => async () => {
    order.push(text);
    return text;
  };
  const running = queue.take('other', () => first.opened);
  const answers = [
    queue.take('a', say('a1')),
    queue.take('b', say('b1')),
    queue.take('a', say('a2')),
    queue.take('a', say('a3')),
  ];
  first.open();
  await running;
  expect(await Promise.all(answers)).toEqual([undefined, 'b1', undefined, 'a3']);
  expect(order).toEqual(['a3', 'b1']);
});

test('work that has begun is stopped by newer work of its client only', async () => {
  const queue = new TurnQueue();
  const stopped = gate();
  const old = queue.take('a', async (signal) => {
    await stopped.opened;
    return signal.aborted ? 'stopped' : 'went on';
  });
  const other = queue.take('b', async (signal) => signal.aborted);
  const next = queue.take('a', async () => 'new');
  stopped.open();
  expect(await old).toBeUndefined();
  expect(await other).toBe(false);
  expect(await next).toBe('new');
});

test('work that fails fails its caller, and the next goes on', async () => {
  const queue = new TurnQueue();
  const failing = queue.take('a', () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(await queue.take('a', async () => 1)).toBe(1);
});
