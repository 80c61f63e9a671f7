import type { EventEnvelope } from '#shared/contracts/entities.ts';
import type { Port } from '#shared/rpc/port.ts';
import { type ClientQueue, clientQueue, type Push } from './client-queue.ts';

/**
 * Milliseconds between two sendings while much happens: a frame of the screen. The first event
 * after a quiet time goes out at once.
 */
const batchMs = 16;

/** What the hub has done since it was made. */
export type HubFigures = {
  readonly published: number;
  /** Sendings; what came within a frame of the screen is one. */
  readonly batches: number;
  readonly clients: number;
  /** How often a client was told to start over because it was slow. */
  readonly resets: number;
};

/**
 * Fans durable events out to clients in sequence, each event once to each client, and passes
 * non-durable pushes on beside them. Each client has a bounded queue of its own: one that does not
 * read costs the others nothing.
 */
export type EventHub = {
  /** Adds a client; it gets nothing until {@link EventHub.open}. Removed when its port closes. */
  add(port: Port, push: Push): void;
  /** From here until {@link EventHub.open}, events for this client are held back. */
  hold(port: Port): void;
  /** The client has everything up to `sequence`; `missed` follows, then what comes from now on. */
  open(port: Port, sequence: number, missed: readonly EventEnvelope[]): void;
  /** The client has worked off what it was asked about. */
  reached(port: Port): void;
  publish(events: readonly EventEnvelope[]): void;
  /** Pushes to every open client. */
  broadcast: Push;
  figures(): HubFigures;
};

export function createEventHub(): EventHub {
  const clients = new Map<Port, ClientQueue>();
  let batch: EventEnvelope[] = [];
  let sentAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  const counts = { published: 0, batches: 0, resets: 0 };

  const later = (milliseconds: number): void => {
    timer ??= setTimeout(sendBatch, milliseconds);
    timer.unref();
  };
  const sendBatch = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const events = batch;
    batch = [];
    if (events.length > 0) {
      sentAt = performance.now();
      counts.batches += 1;
    }
    const together = { events };
    let someWait = false;
    for (const client of clients.values()) {
      if (events.length > 0) client.take(together);
      if (client.flush()) someWait = true;
    }
    if (someWait) later(batchMs);
  };

  return {
    add: (port, push) => {
      const counted: Push = (topic, payload) => {
        if (topic === 'reset') counts.resets += 1;
        push(topic, payload);
      };
      clients.set(port, clientQueue(port, counted));
      port.onClose(() => clients.delete(port));
    },
    hold: (port) => clients.get(port)?.hold(),
    open: (port, sequence, missed) => {
      clients.get(port)?.open(sequence, missed);
      later(batchMs);
    },
    reached: (port) => clients.get(port)?.reached(),
    publish: (events) => {
      if (events.length === 0) return;
      counts.published += events.length;
      batch.push(...events);
      const quiet = performance.now() - sentAt;
      if (quiet >= batchMs) sendBatch();
      else later(batchMs - quiet);
    },
    broadcast: (topic, payload) => {
      // What is to be shown may have been made a moment ago.
      if (topic === 'show') sendBatch();
      for (const client of clients.values()) client.pass(topic, payload);
    },
    figures: () => ({ ...counts, clients: clients.size }),
  };
}
