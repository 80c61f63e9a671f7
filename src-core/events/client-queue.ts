import type { appTopics } from '#shared/contracts/app.ts';
import type { EventEnvelope } from '#shared/contracts/entities.ts';
import type { Port } from '#shared/rpc/port.ts';
import type { pusher } from '#shared/rpc/rpc.ts';

export type Push = ReturnType<typeof pusher<typeof appTopics>>;

/** Events that wait for one client beyond this make it start over from a snapshot. */
export const maximumQueued = 1_000;
/** The same in UTF-16 units of JSON. */
export const maximumQueuedLength = 4_000_000;
/** With more than this on its way to a client, events wait here, where they are counted. */
const congestedFrom = 256 * 1_024;
/** Where a channel cannot tell what is on its way, the client is asked after so many units. */
const askAfter = 64 * 1_024;

/** What one client gets, and what waits for it while it is slow or its session is opened. */
export type ClientQueue = {
  /** From here until {@link ClientQueue.open}, events wait. */
  hold(): void;
  /** The client has everything up to `sequence`; `missed` follows, then what waited. */
  open(sequence: number, missed: readonly EventEnvelope[]): void;
  /**
   * Takes new events, in order; those that it has are dropped. All clients are given the same
   * object, which a channel needs to make into text only once.
   */
  take(batch: Batch): void;
  /** Sends what waits, where the client takes it. True when something still waits. */
  flush(): boolean;
  /** Passes something on that is not durable; a client that is behind gets no pieces of answers. */
  pass: Push;
  /** The client has worked off what it was asked about. */
  reached(): void;
};

/** Events as they are pushed. */
export type Batch = { readonly events: EventEnvelope[] };

/** `behind`: it was told to start over, and gets nothing until it opens its session again. */
type State = 'closed' | 'opening' | 'open' | 'behind';

export function clientQueue(port: Pick<Port, 'backlog'>, push: Push): ClientQueue {
  let state: State = 'closed';
  /** The last one that was sent or waits here. */
  let lastSequence = 0;
  let waiting: EventEnvelope[] = [];
  let waitingLength = 0;
  let overflowed = false;
  let asked = false;
  /** Units sent since the client was last asked. */
  let unanswered = 0;

  const isCongested = (): boolean => {
    const backlog = port.backlog?.();
    return backlog === undefined ? asked && unanswered > congestedFrom : backlog > congestedFrom;
  };
  const clear = (): void => {
    waiting = [];
    waitingLength = 0;
  };
  const startOver = (reason: string): void => {
    state = 'behind';
    clear();
    push('reset', { reason });
  };
  const send = (batch: Batch): void => {
    if (port.backlog === undefined) unanswered += totalLength(batch.events);
    if (asked || unanswered <= askAfter) {
      push('events', batch);
      return;
    }
    asked = true;
    unanswered = 0;
    push('events', { ...batch, acknowledge: true });
  };
  const flush = (): boolean => {
    if (state !== 'open' || waiting.length === 0) return false;
    if (isCongested()) return true;
    const events = waiting;
    clear();
    send({ events });
    return false;
  };

  return {
    hold: () => {
      state = 'opening';
      lastSequence = 0;
      // What waits is in the store, where the client's answer is now read from.
      clear();
      overflowed = false;
      asked = false;
      unanswered = 0;
    },
    open: (sequence, missed) => {
      const held = waiting;
      clear();
      if (overflowed) {
        startOver('Too much happened while the session was opened');
        return;
      }
      state = 'open';
      lastSequence = missed.at(-1)?.sequence ?? sequence;
      if (missed.length > 0) send({ events: [...missed] });
      const rest = held.filter((event) => event.sequence > lastSequence);
      lastSequence = rest.at(-1)?.sequence ?? lastSequence;
      waiting = rest;
      waitingLength = totalLength(rest);
      flush();
    },
    take: (batch) => {
      if (state === 'closed' || state === 'behind' || overflowed) return;
      const fresh = batch.events.filter(({ sequence }) => sequence > lastSequence);
      const newest = fresh.at(-1);
      if (newest === undefined) return;
      lastSequence = newest.sequence;
      if (state === 'open' && waiting.length === 0 && !isCongested()) {
        send(fresh.length === batch.events.length ? batch : { events: fresh });
        return;
      }
      waiting.push(...fresh);
      waitingLength += totalLength(fresh);
      if (waiting.length <= maximumQueued && waitingLength <= maximumQueuedLength) {
        flush();
        return;
      }
      if (state === 'open') startOver('This window read too slowly; it takes up what is current');
      else {
        overflowed = true;
        clear();
      }
    },
    flush,
    pass: (topic, payload) => {
      if (state !== 'open' || (topic === 'delta' && isCongested())) return;
      push(topic, payload);
    },
    reached: () => {
      asked = false;
    },
  };
}

function totalLength(events: readonly EventEnvelope[]): number {
  return events.reduce((sum, event) => sum + lengthOf(event), 0);
}

/** Each event is measured once, for all clients, and only where somebody needs to know. */
const lengths = new WeakMap<EventEnvelope, number>();
function lengthOf(event: EventEnvelope): number {
  const known = lengths.get(event);
  if (known !== undefined) return known;
  const length = JSON.stringify(event).length;
  lengths.set(event, length);
  return length;
}
