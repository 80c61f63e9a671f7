import type { appTopics } from '#shared/contracts/app.ts';
import type { EventEnvelope } from '#shared/contracts/entities.ts';
import type { Port } from '#shared/rpc/port.ts';
import type { pusher } from '#shared/rpc/rpc.ts';

type Push = ReturnType<typeof pusher<typeof appTopics>>;

type Client = {
  readonly push: Push;
  /** What it has; null until its session is open. */
  lastSequence: number | null;
  /** Events that came while its session was being opened. */
  held: EventEnvelope[];
};

/** Events held for one client beyond this make it start over from a snapshot. */
const maximumHeld = 1_000;

/**
 * Fans durable events out to clients in sequence, each event once to each client, and passes
 * non-durable pushes on beside them.
 */
export type EventHub = {
  /** Adds a client; it gets nothing until {@link EventHub.open}. Removed when its port closes. */
  add(port: Port, push: Push): void;
  /** From here until {@link EventHub.open}, events for this client are held back. */
  hold(port: Port): void;
  /** The client has everything up to `sequence`; `missed` follows, then what comes from now on. */
  open(port: Port, sequence: number, missed: readonly EventEnvelope[]): void;
  publish(events: readonly EventEnvelope[]): void;
  /** Pushes to every open client. */
  broadcast: Push;
  readonly size: number;
};

export function createEventHub(): EventHub {
  const clients = new Map<Port, Client>();

  const deliver = (client: Client, events: readonly EventEnvelope[]): void => {
    const last = client.lastSequence ?? 0;
    const fresh = events.filter(({ sequence }) => sequence > last);
    const newest = fresh.at(-1);
    if (newest === undefined) return;
    client.lastSequence = newest.sequence;
    client.push('events', { events: [...fresh] });
  };

  return {
    add: (port, push) => {
      clients.set(port, { push, lastSequence: null, held: [] });
      port.onClose(() => clients.delete(port));
    },
    hold: (port) => {
      const client = clients.get(port);
      if (client !== undefined) client.lastSequence = null;
    },
    open: (port, sequence, missed) => {
      const client = clients.get(port);
      if (client === undefined) return;
      const { held } = client;
      client.lastSequence = sequence;
      client.held = [];
      if (held.length > maximumHeld) {
        client.lastSequence = null;
        client.push('reset', { reason: 'Too much happened while the session was opened' });
        return;
      }
      deliver(client, missed);
      deliver(client, held);
    },
    publish: (events) => {
      for (const client of clients.values()) {
        if (client.lastSequence !== null) deliver(client, events);
        else if (client.held.length <= maximumHeld) client.held.push(...events);
      }
    },
    broadcast: (topic, payload) => {
      for (const client of clients.values()) {
        if (client.lastSequence !== null) client.push(topic, payload);
      }
    },
    get size() {
      return clients.size;
    },
  };
}
