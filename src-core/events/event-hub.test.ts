import { describe, expect, test } from 'vitest';
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
        createdAt: 0,
        updatedAt: 0,
        deletedAt: null,
      },
    },
  };
}

const range = (from: number, to: number): EventEnvelope[] =>
  Array.from({ length: to - from + 1 }, (_, index) => event(from + index));

function addClient(hub: EventHub): {
  port: Port;
  heard: number[];
  resets: string[];
  close(): void;
} {
  const [client, port] = portPair();
  const heard: number[] = [];
  const resets: string[] = [];
  listen(client, appTopics, {
    events: ({ events }) => heard.push(...events.map(({ sequence }) => sequence)),
    reset: ({ reason }) => resets.push(reason),
  });
  hub.add(port, pusher(port, appTopics));
  return { port, heard, resets, close: () => client.close() };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('event hub', () => {
  test('a client hears what it missed, what came meanwhile and what comes, each once, in order', async () => {
    const hub = createEventHub();
    const client = addClient(hub);
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
    for (let first = 1; first < 3_000; first += 100) hub.publish(range(first, first + 99));
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
    expect(hub.size).toBe(0);
  });
});
