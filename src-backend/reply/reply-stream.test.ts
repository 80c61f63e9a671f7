import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Delta } from '#shared/contracts/entities.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { KinglyError } from '#shared/errors.ts';
import { createReplyStream } from './reply-stream.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function recorded(replyId: string | null = 'msg_1', answer: () => Promise<void> = async () => {}) {
  const saves: (readonly Write[])[] = [];
  const shown: Delta[] = [];
  const stream = createReplyStream({
    replyId,
    alongside: (length) => [
      { type: 'task.patch', id: 'task_1', patch: { progress: length / 100 } },
    ],
    save: (writes) => {
      saves.push(writes);
      return answer();
    },
    show: (delta) => shown.push(delta),
  });
  return { saves, shown, stream };
}

test('shows the first piece at once and gathers those that follow closely', async () => {
  const { shown, stream } = recorded();
  stream.write('a');
  stream.write('b');
  stream.write('c');
  expect(shown).toEqual([{ messageId: 'msg_1', offset: 0, text: 'a' }]);
  await vi.advanceTimersByTimeAsync(20);
  expect(shown[1]).toEqual({ messageId: 'msg_1', offset: 1, text: 'bc' });
  await stream.end();
});

test('saves at most every 250 ms, each piece once', async () => {
  const { saves, stream } = recorded();
  for (let index = 0; index < 10; index += 1) {
    stream.write('x');
    await vi.advanceTimersByTimeAsync(60);
  }
  await stream.end();
  const appends = saves.flat().filter(({ type }) => type === 'message.append');
  expect(appends).toEqual([
    { type: 'message.append', id: 'msg_1', offset: 0, text: 'xxxxx' },
    { type: 'message.append', id: 'msg_1', offset: 5, text: 'xxxxx' },
  ]);
  expect(saves).toHaveLength(2);
});

test('begins empty, so that a second attempt doubles nothing', async () => {
  const { saves, stream } = recorded();
  await stream.begin();
  expect(saves[0]).toEqual([
    {
      type: 'message.patch',
      id: 'msg_1',
      patch: { text: '', status: 'streaming', error: null },
      onlyIfOpen: true,
    },
  ]);
});

test('a lost lease surfaces at the next piece', async () => {
  const { stream } = recorded('msg_1', async () => {
    throw new KinglyError('lost_lease', 'Taken over');
  });
  stream.write('x');
  await vi.advanceTimersByTimeAsync(300);
  expect(() => stream.write('y')).toThrow('Taken over');
  await stream.end();
});

test('a full disk is waited out', async () => {
  let full = true;
  const { saves, stream } = recorded('msg_1', async () => {
    if (full) throw new KinglyError('store_full', 'No room');
  });
  stream.write('x');
  await vi.advanceTimersByTimeAsync(300);
  full = false;
  stream.write('y');
  await vi.advanceTimersByTimeAsync(300);
  await stream.end();
  expect(saves.at(-1)).toContainEqual({
    type: 'message.append',
    id: 'msg_1',
    offset: 0,
    text: 'xy',
  });
});

test('without a reply only what stands alongside is saved', async () => {
  const { saves, shown, stream } = recorded(null);
  await stream.begin();
  stream.write('abc');
  await vi.advanceTimersByTimeAsync(250);
  await stream.end();
  expect(saves).toEqual([[{ type: 'task.patch', id: 'task_1', patch: { progress: 0.03 } }]]);
  expect(shown).toEqual([]);
});

test('leaves no timer behind', async () => {
  const { stream } = recorded();
  stream.write('x');
  await stream.end();
  stream.write('y');
  expect(vi.getTimerCount()).toBe(0);
});
