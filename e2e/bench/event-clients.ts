import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { createSession } from '#renderer/session/session.ts';
import {
  broadcastSchema,
  type ClientAnswer,
  type ClientOrder,
  clientOrders,
  sharedNow,
} from './event-messages.ts';
import { cookieOf, openSocket, socketPort } from './socket-client.ts';

/** One client of the events benchmark: the window's session, without a window. */
type Client = { first: number; readonly folded: number[] };

const clients: Client[] = [];
const delivery: number[] = [];
const request: number[] = [];
const bare: number[] = [];
let snapshots = 0;

async function open(link: string, count: number): Promise<void> {
  const cookie = await cookieOf(link);
  for (let index = 0; index < count; index += 1) {
    const client: Client = { first: 0, folded: [] };
    const session = createSession({
      onSnapshot: () => (snapshots += 1),
      onEvent: ({ sequence, at, record }) => {
        delivery.push(Date.now() - at);
        client.folded.push(sequence);
        const sent =
          record.kind === 'conversation' ? Number(record.conversation.title) : Number.NaN;
        if (!Number.isNaN(sent)) request.push(sharedNow() - sent);
      },
      onDelta: () => undefined,
      onStatus: () => undefined,
      onWork: () => undefined,
      onTools: () => undefined,
      onShow: () => undefined,
      onProblem: (problem) => {
        throw problem;
      },
    });
    await session.begin(socketPort(await openSocket(link, cookie)));
    client.first = (session.lastSequence ?? 0) + 1;
    clients.push(client);
  }
}

async function report(last: number, withinMs: number): Promise<ClientAnswer> {
  const end = performance.now() + withinMs;
  while (clients.some(({ folded }) => folded.at(-1) !== last) && performance.now() < end) {
    await delay(20);
  }
  let gaps = 0;
  let doubles = 0;
  for (const { first, folded } of clients) {
    const different = new Set(folded).size;
    gaps += last - first + 1 - different;
    doubles += folded.length - different;
  }
  const more = snapshots - clients.length;
  return { answer: 'report', delivery, request, gaps, doubles, snapshots: more };
}

async function openBare(address: string, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const socket = new WebSocket(address);
    socket.on('message', (data) => {
      if (!Buffer.isBuffer(data)) return;
      const { sentAt } = broadcastSchema.parse(JSON.parse(data.toString('utf8')));
      bare.push(sharedNow() - sentAt);
    });
    await once(socket, 'open');
  }
}

async function obey(order: ClientOrder): Promise<ClientAnswer> {
  switch (order.order) {
    case 'open':
      await open(order.link, order.count);
      return { answer: 'opened' };
    case 'openBare':
      await openBare(order.address, order.count);
      return { answer: 'opened' };
    case 'report':
      return report(order.last, order.withinMs);
    case 'reportBare':
      return { answer: 'reportBare', delivery: bare };
  }
}

process.on('message', (message) => {
  void obey(clientOrders.parse(message)).then((answer) => process.send?.(answer));
});
process.on('disconnect', () => process.exit(0));
