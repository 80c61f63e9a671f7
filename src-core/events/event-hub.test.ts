import { describe, expect, test, vi } from 'vitest';
import { appTopics } from '#shared/contracts/app.ts';
import type { EventEnvelope } from '#shared/contracts/entities.ts';
import { type Port, portPair } from '#shared/rpc/port.ts';
import { listen, pusher } from '#shared/rpc/rpc.ts';
import { createEventHub, type EventHub } from './event-hub.ts';

function event(sequence: number): EventEnvelope {
  return {
    sequence,
    at: 0,
    workspaceId: 'ws_default',
    conversationId: null,
    commandId: null,
    line: 'su:conv_1|updated|1',
    record: {
      kind: 'conversation',
      conversation: {
        id: 'conv_1',
        workspaceId: 'ws_default',
        title: 'x',
        titleIsChosen: false,
        isPrivate: false,
        createdAt: 0,
        updatedAt: 0,
        deletedAt: null,
      },
    },
  };
}

const range = (from: number, to: number): EventEnvelope[] =>
  Array.from({ length: to - from + 1 }, (_, index) => event(from + index));

function addClient(
  hub: EventHub,
  backlog?: () => number,
): {
  port: Port;
  heard: number[];
  resets: string[];
  batches: number[];
  asked: number[];
  close(): void;
} {
  const [client, plain] = portPair();
  const port = backlog === undefined ? plain : { ...plain, backlog };
  const batches: number[] = [];
  const asked: number[] = [];
  const heard: number[] = [];
  const resets: string[] = [];
  listen(client, appTopics, {
    events: ({ events, acknowledge }) => {
      heard.push(...events.map(({ sequence }) => sequence));
      batches.push(events.length);
      if (acknowledge) asked.push(heard.at(-1) ?? 0);
    },
    reset: ({ reason }) => resets.push(reason),
  });
  hub.add(port, pusher(port, appTopics));
  return { port, heard, resets, batches, asked, close: () => client.close() };
}

/** Longer than a batch is collected. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 40));

describe('event hub', () => {
  test('a client hears what it missed, what came meanwhile and what comes, each once, in order', async () => {
    const hub = createEventHub();
    const client = addClient(hub);
    hub.hold(client.port);
    hub.publish(range(4, 6));
    hub.open(client.port, 2, range(3, 5));
    hub.publish(range(7, 8));
    await settle();
    expect(client.heard).toEqual([3, 4, 5, 6, 7, 8]);
  });

  test('nothing is sent before the session is open', async () => {
    const hub = createEventHub();
    const client = addClient(hub);
    hub.publish(range(1, 3));
    hub.broadcast('reset', { reason: 'not for it' });
    await settle();
    expect(client.heard).toEqual([]);
    expect(client.resets).toEqual([]);
  });

  test('a session opened again starts from where the client says it is', async () => {
    const hub = createEventHub();
    const client = addClient(hub);
    hub.open(client.port, 0, []);
    hub.publish(range(1, 2));
    hub.hold(client.port);
    hub.publish(range(3, 3));
    hub.open(client.port, 0, range(1, 3));
    await settle();
    expect(client.heard).toEqual([1, 2, 1, 2, 3]);
  });

  test('what is held for a slow opener is bounded; it starts over', async () => {
    const hub = createEventHub();
    const client = addClient(hub);
    hub.hold(client.port);
    for (let first = 1; first < 3_000; first += 100) hub.publish(range(first, first + 99));
    await settle();
    hub.open(client.port, 0, []);
    await settle();
    expect(client.heard).toEqual([]);
    expect(client.resets).toHaveLength(1);
  });

  test('a closed client is forgotten', async () => {
    const hub = createEventHub();
    const client = addClient(hub);
    client.close();
    await settle();
    expect(hub.figures().clients).toBe(0);
  });

  test('the first event of a quiet time goes out at once, a burst after it as one', () => {
    vi.useFakeTimers();
    try {
      const hub = createEventHub();
      const sent: number[] = [];
      const [, port] = portPair();
      hub.add(port, (topic, payload) => {
        if (topic === 'events' && 'events' in payload) sent.push(payload.events.length);
      });
      hub.open(port, 0, []);
      vi.advanceTimersByTime(100);
      hub.publish(range(1, 1));
      expect(sent).toEqual([1]);
      for (let sequence = 2; sequence <= 50; sequence += 1) hub.publish(range(sequence, sequence));
      expect(sent).toEqual([1]);
      vi.advanceTimersByTime(16);
      expect(sent).toEqual([1, 49]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('a congested client’s events wait and follow in order; others do not wait for them', async () => {
    const hub = createEventHub();
    let backlog = 1_000_000;
    const slow = addClient(hub, () => backlog);
    const quick = addClient(hub, () => 0);
    for (const { port } of [slow, quick]) hub.open(port, 0, []);
    for (let first = 1; first < 100; first += 10) hub.publish(range(first, first + 9));
    hub.broadcast('delta', { messageId: 'msg_1', offset: 0, text: 'x' });
    await settle();
    expect(quick.heard).toHaveLength(100);
    expect(slow.heard).toEqual([]);
    backlog = 0;
    await settle();
    expect(slow.heard).toEqual(quick.heard);
    expect(slow.resets).toEqual([]);
  });

  test('a client that stays congested is told once to start over, and opens again', async () => {
    const hub = createEventHub();
    let backlog = 1_000_000;
    const slow = addClient(hub, () => backlog);
    hub.open(slow.port, 0, []);
    for (let first = 1; first < 5_000; first += 100) hub.publish(range(first, first + 99));
    await settle();
    expect(slow.resets).toHaveLength(1);
    expect(hub.figures().resets).toBe(1);
    backlog = 0;
    hub.publish(range(5_001, 5_002));
    await settle();
    expect(slow.heard).toEqual([]);
    hub.hold(slow.port);
    hub.publish(range(5_003, 5_003));
    hub.open(slow.port, 5_002, []);
    await settle();
    expect(slow.heard).toEqual([5_003]);
  });

  test('four million units wait for nobody, however few events they are', async () => {
    const hub = createEventHub();
    const slow = addClient(hub, () => 1_000_000);
    hub.open(slow.port, 0, []);
    const large = (sequence: number): EventEnvelope => ({
      ...event(sequence),
      line: `su:${'x'.repeat(150_000)}|updated|1`,
    });
    for (let sequence = 1; sequence <= 40; sequence += 1) hub.publish([large(sequence)]);
    await settle();
    expect(slow.resets).toHaveLength(1);
  });

  test('where a channel does not tell, the client is asked, and one that does not answer starts over', async () => {
    const hub = createEventHub();
    const window = addClient(hub);
    hub.open(window.port, 0, []);
    let sequence = 0;
    const publish = async (count: number): Promise<void> => {
      hub.publish(range(sequence + 1, sequence + count));
      sequence += count;
      await settle();
    };
    await publish(400);
    expect(window.asked).toEqual([400]);
    hub.reached(window.port);
    await publish(400);
    expect(window.asked).toEqual([400, 800]);
    for (let rounds = 0; rounds < 8; rounds += 1) await publish(400);
    expect(window.resets).toHaveLength(1);
    expect(window.heard.length).toBeLessThan(sequence);
    hub.hold(window.port);
    hub.open(window.port, sequence, []);
    await publish(1);
    expect(window.heard.at(-1)).toBe(sequence);
  });
});
