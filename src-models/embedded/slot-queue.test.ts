import { describe, expect, it } from 'vitest';
import { SlotQueue } from './slot-queue.ts';

const never = new AbortController().signal;

describe('SlotQueue', () => {
  it('keeps one place free of background work', async () => {
    const queue = new SlotQueue(2);
    const order: string[] = [];
    const first = await queue.acquire('background', never);
    const second = queue.acquire('background', never).then((lease) => {
      order.push('background');
      return lease;
    });
    const interactive = await queue.acquire('interactive', never);
    order.push('interactive');
    first?.release();
    (await second)?.release();
    interactive?.release();
    expect(order).toEqual(['interactive', 'background']);
    expect(queue.interactiveIsBusy).toBe(false);
  });

  it('lets waiting interactive work go first', async () => {
    const queue = new SlotQueue(1);
    const order: string[] = [];
    const holder = await queue.acquire('background', never);
    const waiting = (['background', 'interactive', 'background'] as const).map(async (priority) => {
      const lease = await queue.acquire(priority, never);
      order.push(priority);
      lease?.release();
    });
    holder?.release();
    holder?.release();
    await Promise.all(waiting);
    expect(order).toEqual(['interactive', 'background', 'background']);
  });

  it('forgets a waiter that gave up', async () => {
    const queue = new SlotQueue(1);
    const controller = new AbortController();
    const holder = await queue.acquire('interactive', never);
    const waiting = queue.acquire('interactive', controller.signal);
    controller.abort();
    expect(await waiting).toBeNull();
    expect(await queue.acquire('interactive', controller.signal)).toBeNull();
    holder?.release();
    expect(await queue.acquire('interactive', never)).not.toBeNull();
  });
});
