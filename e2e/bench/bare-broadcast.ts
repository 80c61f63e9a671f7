import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { broadcastOrders, sharedNow } from './event-messages.ts';

/** The floor of the events benchmark: a server that sends the same bytes to all, and nothing else. */
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
await once(server, 'listening');
const address = server.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;
process.on('disconnect', () => process.exit(0));
process.on('message', (message) => {
  void broadcast(broadcastOrders.parse(message)).then(() => process.send?.({ answer: 'done' }));
});
process.send?.({ answer: 'listening', address: `ws://127.0.0.1:${port}` });

async function broadcast(order: {
  readonly bytes: string;
  readonly count: number;
  readonly everyMs: number;
}): Promise<void> {
  const start = performance.now();
  for (let index = 0; index < order.count; index += 1) {
    await delay(Math.max(0, start + index * order.everyMs - performance.now()));
    const text = `{"sentAt":${sharedNow()},"same":${order.bytes}}`;
    for (const client of server.clients) client.send(text);
  }
}
