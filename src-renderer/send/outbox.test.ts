import { expect, test, vi } from 'vitest';
import { type ErrorInfo, KinglyError } from '#shared/errors.ts';
import type { Acceptance, CommandEnvelope } from '#shared/protocol/envelope.ts';
import { memoryStorage } from '../state/browser-storage.fixture.ts';
import { createOutbox } from './outbox.ts';

function envelope(id: string, conversationId = 'conv_1'): CommandEnvelope {
  return {
    protocol: 1,
    id,
    workspaceId: 'ws_default',
    conversationId,
    messageId: `${id}.said`,
    replyId: `${id}.reply`,
    at: 1,
    line: 'ch:hello',
  };
}

function acceptance(commandId: string): Acceptance {
  return {
    commandId,
    entityId: commandId,
    line: `su:${commandId}|accepted|0`,
    sequence: 1,
    duplicate: false,
  };
}

function harness(storage = memoryStorage()) {
  const sent: string[] = [];
  const accepted: string[] = [];
  const refused: [string, ErrorInfo][] = [];
  let answer: ((envelope: CommandEnvelope) => Promise<Acceptance>) | null = (each) =>
    Promise.resolve(acceptance(each.id));
  const send = (each: CommandEnvelope): Promise<Acceptance> => {
    sent.push(each.id);
    if (answer === null) throw new Error('unexpected');
    return answer(each);
  };
  const state = { connected: true };
  const outbox = createOutbox({
    storage,
    sender: () => (state.connected ? send : null),
    onAccepted: ({ envelope: { id } }) => accepted.push(id),
    onRefused: ({ envelope: { id } }, refusal) => refused.push([id, refusal]),
  });
  return {
    storage,
    sent,
    accepted,
    refused,
    state,
    outbox,
    answerWith: (next: typeof answer) => {
      answer = next;
    },
  };
}

test('what is taken leaves the outbox and the storage', async () => {
  const { outbox, accepted, storage } = harness();
  outbox.add({ envelope: envelope('cmd_1'), text: 'hello' });
  expect(storage.items.size).toBe(1);
  await vi.waitFor(() => expect(accepted).toEqual(['cmd_1']));
  expect(storage.items.size).toBe(0);
});

test('without a connection it waits, also over a restart, and goes out with the same ids', async () => {
  const first = harness();
  first.state.connected = false;
  first.outbox.add({ envelope: envelope('cmd_1'), text: 'hello' });
  first.outbox.add({ envelope: envelope('cmd_2'), text: 'again' });
  expect(first.sent).toEqual([]);
  const second = harness(first.storage);
  expect(second.outbox.entries().map(({ text }) => text)).toEqual(['hello', 'again']);
  second.outbox.flush();
  await vi.waitFor(() => expect(second.accepted).toEqual(['cmd_1', 'cmd_2']));
});

test('a connection lost on the way is not a refusal: it is sent again', async () => {
  const { outbox, sent, accepted, refused, answerWith, state } = harness();
  answerWith(() => {
    state.connected = false;
    return Promise.reject(new KinglyError('disconnected', 'lost', { retryable: true }));
  });
  outbox.add({ envelope: envelope('cmd_1'), text: 'hello' });
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  await new Promise((resolve) => setImmediate(resolve));
  answerWith((each) => Promise.resolve(acceptance(each.id)));
  state.connected = true;
  outbox.flush();
  await vi.waitFor(() => expect(accepted).toEqual(['cmd_1']));
  expect(sent).toEqual(['cmd_1', 'cmd_1']);
  expect(refused).toEqual([]);
});

test('a refused one waits for the person and does not hold up the next', async () => {
  const { outbox, accepted, refused, answerWith } = harness();
  answerWith(({ id }) =>
    id === 'cmd_1'
      ? Promise.reject(new KinglyError('store_full', 'The disk is full'))
      : Promise.resolve(acceptance(id)),
  );
  outbox.add({ envelope: envelope('cmd_1'), text: 'one' });
  outbox.add({ envelope: envelope('cmd_2'), text: 'two' });
  await vi.waitFor(() => expect(accepted).toEqual(['cmd_2']));
  expect(refused.map(([id, { message }]) => [id, message])).toEqual([
    ['cmd_1', 'The disk is full'],
  ]);
  answerWith(({ id }) => Promise.resolve(acceptance(id)));
  outbox.flush();
  expect(accepted).toEqual(['cmd_2']);
  outbox.retry('cmd_1');
  await vi.waitFor(() => expect(accepted).toEqual(['cmd_2', 'cmd_1']));
});

test('one conversation keeps its order and does not wait for another', async () => {
  const { outbox, sent, answerWith } = harness();
  let release: (() => void) | undefined;
  answerWith(({ id }) =>
    id === 'cmd_1'
      ? new Promise((resolve) => {
          release = () => resolve(acceptance(id));
        })
      : Promise.resolve(acceptance(id)),
  );
  outbox.add({ envelope: envelope('cmd_1'), text: 'one' });
  outbox.add({ envelope: envelope('cmd_2'), text: 'two' });
  outbox.add({ envelope: envelope('cmd_3', 'conv_2'), text: 'three' });
  expect(sent).toEqual(['cmd_1', 'cmd_3']);
  release?.();
  await vi.waitFor(() => expect(sent).toEqual(['cmd_1', 'cmd_3', 'cmd_2']));
});

test('damaged storage is an empty outbox', () => {
  const storage = memoryStorage();
  storage.items.set('kingly.outbox.cmd_1', '{"envelope":{}}');
  storage.items.set('kingly.outbox.cmd_2', '{"no');
  expect(harness(storage).outbox.entries()).toEqual([]);
});

test('“disconnected” on a connection that is still there is a refusal', async () => {
  const { outbox, accepted, refused, answerWith } = harness();
  answerWith(() => Promise.reject(new KinglyError('disconnected', 'The store is gone')));
  outbox.add({ envelope: envelope('cmd_1'), text: 'hello' });
  await vi.waitFor(() => expect(refused.map(([id]) => id)).toEqual(['cmd_1']));
  answerWith(({ id }) => Promise.resolve(acceptance(id)));
  outbox.retry('cmd_1');
  await vi.waitFor(() => expect(accepted).toEqual(['cmd_1']));
});

test('two tabs keep each other’s messages, and one sent elsewhere is left out', async () => {
  const one = harness();
  one.state.connected = false;
  const two = harness(one.storage);
  two.state.connected = false;
  one.outbox.add({ envelope: envelope('cmd_1'), text: 'from one' });
  two.outbox.add({ envelope: envelope('cmd_2'), text: 'from two' });
  const third = harness(one.storage);
  expect(third.outbox.entries().map(({ text }) => text)).toEqual(['from one', 'from two']);
  third.outbox.flush();
  await vi.waitFor(() => expect(third.accepted).toEqual(['cmd_1', 'cmd_2']));
  one.state.connected = true;
  one.outbox.flush();
  expect(one.sent).toEqual([]);
  expect(one.outbox.entries()).toEqual([]);
});

test('one that cannot be read gives back its text and takes no other with it', () => {
  const storage = memoryStorage();
  const entry = (id: string, protocol: number) =>
    JSON.stringify({
      envelope: { ...envelope(id), protocol },
      text: `text of ${id}`,
      refusal: null,
    });
  storage.items.set('kingly.outbox.cmd_1', entry('cmd_1', 0));
  storage.items.set('kingly.outbox.cmd_2', entry('cmd_2', 1));
  storage.items.set('kingly.outbox.cmd_3', '{"text":"alone"}');
  const unreadable: unknown[] = [];
  const outbox = createOutbox({
    storage,
    sender: () => null,
    onAccepted: () => undefined,
    onRefused: () => undefined,
    onUnreadable: (...each) => unreadable.push(each),
  });
  expect(outbox.entries().map(({ text }) => text)).toEqual(['text of cmd_2']);
  expect(unreadable).toEqual([
    ['text of cmd_1', 'conv_1'],
    ['alone', null],
  ]);
  expect([...storage.items.keys()]).toEqual(['kingly.outbox.cmd_2']);
});

test('what was stopped before it went out is not sent until the person says so', async () => {
  const { outbox, sent, refused, state } = harness();
  state.connected = false;
  outbox.add({ envelope: envelope('cmd_1'), text: 'hello' });
  expect(outbox.stop('cmd_1')).toBe(true);
  expect(refused.map(([id, { code }]) => [id, code])).toEqual([['cmd_1', 'cancelled']]);
  state.connected = true;
  outbox.flush();
  expect(sent).toEqual([]);
  outbox.retry('cmd_1');
  // Under way: only the app can stop it.
  expect(outbox.stop('cmd_1')).toBe(false);
  await vi.waitFor(() => expect(outbox.entries()).toEqual([]));
});
