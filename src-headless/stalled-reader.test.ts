import { once } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createEventHub } from '#core/events/event-hub.ts';
import { appTopics } from '#shared/contracts/app.ts';
import type { EventEnvelope } from '#shared/contracts/entities.ts';
import type { Port } from '#shared/rpc/port.ts';
import { pusher } from '#shared/rpc/rpc.ts';
import { type TestServer, testServer } from './server.fixture.ts';

let opened: TestServer;
const sockets: WebSocket[] = [];

beforeEach(() => {
  opened = testServer();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await opened.close();
});

/** An event of about 20 kB. */
function event(sequence: number): EventEnvelope {
  return {
    sequence,
    at: 0,
    workspaceId: 'ws_default',
    conversationId: 'conv_1',
    commandId: null,
    line: `su:conv_1|${'x'.repeat(20_000)}|1`,
    record: {
      kind: 'conversation',
      conversation: {
        id: 'conv_1',
        workspaceId: 'ws_default',
        title: 'Bells',
        titleIsChosen: false,
        isPrivate: false,
        createdAt: 0,
        updatedAt: 0,
        deletedAt: null,
      },
    },
  };
}

type Heard = { readonly sequences: number[]; readonly resets: string[] };

/** A browser's end of a real socket, and its port on the server. */
async function enter(): Promise<{ socket: WebSocket; port: Port; heard: Heard }> {
  const before = opened.ports.length;
  const socket = new WebSocket(`ws://${opened.host()}/ws`, {
    headers: { origin: `http://${opened.host()}`, cookie: await opened.cookie() },
  });
  sockets.push(socket);
  const heard: Heard = { sequences: [], resets: [] };
  socket.on('message', (data) => {
    const frame: unknown = Buffer.isBuffer(data) ? JSON.parse(data.toString('utf8')) : undefined;
    if (typeof frame !== 'object' || frame === null || !('payload' in frame)) return;
    const events = appTopics.events.safeParse(frame.payload);
    const reset = appTopics.reset.safeParse(frame.payload);
    if (events.success) heard.sequences.push(...events.data.events.map((one) => one.sequence));
    if (reset.success) heard.resets.push(reset.data.reason);
  });
  await once(socket, 'open');
  const port = await vi.waitFor(() => {
    const found = opened.ports[before];
    if (found === undefined) throw new Error('the server has no port yet');
    return found;
  });
  return { socket, port, heard };
}

test('a browser that does not read costs little memory and the others nothing, and starts over', async () => {
  await opened.start();
  const hub = createEventHub();
  const stalled = await enter();
  const reading = await enter();
  for (const { port } of [stalled, reading]) {
    hub.add(port, pusher(port, appTopics));
    hub.hold(port);
    hub.open(port, 0, []);
  }
  stalled.socket.pause();
  const count = 2_000;
  let most = 0;
  for (let sequence = 1; sequence <= count; sequence += 1) {
    hub.publish([event(sequence)]);
    most = Math.max(most, stalled.port.backlog?.() ?? 0);
    // Forty megabytes at once would be a burst that nobody could take.
    if (sequence % 10 === 0) {
      await vi.waitFor(() => expect(reading.heard.sequences.length).toBe(sequence), {
        timeout: 5_000,
        interval: 2,
      });
    }
  }
  expect(reading.heard.sequences).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  expect(reading.heard.resets).toEqual([]);
  // What a channel may hold, and the batch that went over it.
  expect(most).toBeLessThan(1_000_000);
  expect(hub.figures().resets).toBe(1);

  stalled.socket.resume();
  await vi.waitFor(() => expect(stalled.heard.resets).toHaveLength(1));
  const { sequences } = stalled.heard;
  expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  expect(sequences.length).toBeLessThan(count);

  hub.hold(stalled.port);
  hub.open(stalled.port, count, []);
  hub.publish([event(count + 1)]);
  await vi.waitFor(() => expect(stalled.heard.sequences.at(-1)).toBe(count + 1));
});
