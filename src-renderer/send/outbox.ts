import { z } from 'zod';
import { type ErrorInfo, errorInfoSchema, KinglyError, toErrorInfo } from '#shared/errors.ts';
import {
  type Acceptance,
  type CommandEnvelope,
  commandEnvelopeSchema,
} from '#shared/protocol/envelope.ts';
import type { BrowserStorage } from '../state/browser-storage.ts';

const entrySchema = z.object({
  envelope: commandEnvelopeSchema,
  /** The person's message, for painting it again after a reload. */
  text: z.string(),
  /** Why it was not taken; null while it waits to be sent. */
  refusal: errorInfoSchema.nullable(),
});
/** One message that is not yet known to be durable. */
export type OutboxEntry = z.infer<typeof entrySchema>;

/** One key an entry, so that two tabs do not lose each other's. */
const keyPrefix = 'kingly.outbox.';
const keyOf = (commandId: string): string => `${keyPrefix}${commandId}`;
/** Entries stored at most; more are kept in memory only. */
const maximumStored = 500;

/** What can still be told of an entry of another version, or a damaged one. */
const remainsSchema = z.object({
  text: z.string().min(1),
  envelope: z.object({ conversationId: z.string() }).nullable().catch(null),
});

export type Outbox = {
  /** All that is not yet taken, oldest first. */
  entries(): readonly OutboxEntry[];
  /** Adds a message and sends it as soon as there is a connection. */
  add(entry: Omit<OutboxEntry, 'refusal'>): void;
  /** Sends what waits; to be called when a connection is made. */
  flush(): void;
  /** Sends a refused one again, with the same ids. */
  retry(commandId: string): void;
  /** Gives up on one. */
  drop(commandId: string): void;
  /** Marks one that is not under way as not sent; false where it is under way or not here. */
  stop(commandId: string): boolean;
};

/**
 * Messages on their way, kept in the browser's storage until the app says that they are durable.
 * One conversation's messages go one after another; a message sent twice carries the same ids, so
 * that the app recognises it, also where two tabs send it. Where the connection is lost they wait
 * for the next one; any other error is told by `onRefused` and waits for the person.
 */
export function createOutbox(options: {
  readonly storage: BrowserStorage;
  /** Sends; null while there is no connection. */
  readonly sender: () => ((envelope: CommandEnvelope) => Promise<Acceptance>) | null;
  readonly onAccepted: (entry: OutboxEntry, acceptance: Acceptance) => void;
  readonly onRefused: (entry: OutboxEntry, refusal: ErrorInfo) => void;
  /** Another tab sent it or gave it up. */
  readonly onGone?: (entry: OutboxEntry) => void;
  /** The text of a stored entry that cannot be sent any more; its conversation, where known. */
  readonly onUnreadable?: (text: string, conversationId: string | null) => void;
}): Outbox {
  const { storage, sender, onAccepted, onRefused, onGone, onUnreadable } = options;
  const stored = new Set<string>();
  let entries = readStored(storage, onUnreadable);
  for (const { envelope } of entries) stored.add(envelope.id);
  /** The command under way, by conversation. */
  const sending = new Map<string, string>();

  const write = (entry: OutboxEntry): void => {
    const { id } = entry.envelope;
    if (!stored.has(id) && storage.keys(keyPrefix).length >= maximumStored) return;
    if (storage.write(keyOf(id), entry)) stored.add(id);
  };
  const forget = (id: string): void => {
    entries = entries.filter(({ envelope }) => envelope.id !== id);
    stored.delete(id);
    storage.remove(keyOf(id));
  };
  const replace = (id: string, refusal: ErrorInfo | null): void => {
    entries = entries.map((entry) => {
      if (entry.envelope.id !== id) return entry;
      const next = { ...entry, refusal };
      write(next);
      return next;
    });
  };
  /** Leaves out what another tab has taken care of. */
  const leaveGone = (): void => {
    for (const entry of entries) {
      const { id } = entry.envelope;
      if (!stored.has(id) || storage.read(keyOf(id), z.unknown()) !== undefined) continue;
      forget(id);
      onGone?.(entry);
    }
  };

  const sendNext = (conversationId: string): void => {
    if (sending.has(conversationId)) return;
    leaveGone();
    const send = sender();
    const entry = entries.find(
      ({ envelope, refusal }) => envelope.conversationId === conversationId && refusal === null,
    );
    if (send === null || entry === undefined) return;
    sending.set(conversationId, entry.envelope.id);
    send(entry.envelope)
      .then(
        (acceptance) => {
          forget(entry.envelope.id);
          onAccepted(entry, acceptance);
          return true;
        },
        (error: unknown) => {
          const refusal = toErrorInfo(error);
          // It stays, and goes out on the next connection; where this one is still there, nothing
          // would send it again.
          if (refusal.code === 'disconnected' && sender() !== send) return false;
          replace(entry.envelope.id, refusal);
          onRefused(entry, refusal);
          return true;
        },
      )
      .then((goOn) => {
        sending.delete(conversationId);
        // A new connection may be there already, whose flush found this one under way.
        if (goOn || sender() !== send) sendNext(conversationId);
      })
      .catch(() => undefined);
  };

  return {
    entries: () => entries,
    add: (entry) => {
      const added = { ...entry, refusal: null };
      entries = [...entries, added];
      write(added);
      sendNext(entry.envelope.conversationId);
    },
    flush: () => {
      for (const id of new Set(entries.map(({ envelope }) => envelope.conversationId))) {
        sendNext(id);
      }
    },
    retry: (commandId) => {
      const entry = entries.find(({ envelope }) => envelope.id === commandId);
      if (entry === undefined) return;
      replace(commandId, null);
      sendNext(entry.envelope.conversationId);
    },
    drop: forget,
    stop: (commandId) => {
      const entry = entries.find(({ envelope }) => envelope.id === commandId);
      if (entry === undefined || sending.get(entry.envelope.conversationId) === commandId) {
        return false;
      }
      const refusal = toErrorInfo(new KinglyError('cancelled', 'You stopped it.'));
      replace(commandId, refusal);
      onRefused(entry, refusal);
      return true;
    },
  };
}

/** Each entry by itself, oldest first: one that cannot be read takes no other with it. */
function readStored(
  storage: BrowserStorage,
  onUnreadable: ((text: string, conversationId: string | null) => void) | undefined,
): readonly OutboxEntry[] {
  const found: OutboxEntry[] = [];
  for (const key of storage.keys(keyPrefix)) {
    const entry = storage.read(key, entrySchema);
    if (entry !== undefined) {
      found.push(entry);
      continue;
    }
    const remains = storage.read(key, remainsSchema);
    if (remains !== undefined) {
      onUnreadable?.(remains.text, remains.envelope?.conversationId ?? null);
    }
    storage.remove(key);
  }
  // Ids sort by when they were made.
  return found.sort(
    ({ envelope: one }, { envelope: other }) => one.at - other.at || (one.id < other.id ? -1 : 1),
  );
}
