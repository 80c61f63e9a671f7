import { z } from 'zod';
import { type ErrorInfo, errorInfoSchema, toErrorInfo } from '#shared/errors.ts';
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

const storageKey = 'kingly.outbox';
const outboxSchema = z.array(entrySchema);

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
};

/**
 * Messages on their way, kept in the browser's storage until the app says that they are durable.
 * One conversation's messages go one after another; a message sent twice carries the same ids, so
 * that the app recognises it. Where the connection is lost they wait for the next one; any other
 * error is told by `onRefused` and waits for the person.
 */
export function createOutbox(options: {
  readonly storage: BrowserStorage;
  /** Sends; null while there is no connection. */
  readonly sender: () => ((envelope: CommandEnvelope) => Promise<Acceptance>) | null;
  readonly onAccepted: (entry: OutboxEntry, acceptance: Acceptance) => void;
  readonly onRefused: (entry: OutboxEntry, refusal: ErrorInfo) => void;
}): Outbox {
  const { storage, sender, onAccepted, onRefused } = options;
  let entries: readonly OutboxEntry[] = storage.read(storageKey, outboxSchema) ?? [];
  const sending = new Set<string>();

  const keep = (next: readonly OutboxEntry[]): void => {
    entries = next;
    if (next.length === 0) storage.remove(storageKey);
    else storage.write(storageKey, next);
  };
  const without = (id: string): readonly OutboxEntry[] =>
    entries.filter(({ envelope }) => envelope.id !== id);
  const replace = (id: string, refusal: ErrorInfo | null): void =>
    keep(entries.map((entry) => (entry.envelope.id === id ? { ...entry, refusal } : entry)));

  const sendNext = (conversationId: string): void => {
    if (sending.has(conversationId)) return;
    const send = sender();
    const entry = entries.find(
      ({ envelope, refusal }) => envelope.conversationId === conversationId && refusal === null,
    );
    if (send === null || entry === undefined) return;
    sending.add(conversationId);
    send(entry.envelope)
      .then(
        (acceptance) => {
          keep(without(entry.envelope.id));
          onAccepted(entry, acceptance);
          return true;
        },
        (error: unknown) => {
          const refusal = toErrorInfo(error);
          // It stays, and goes out on the next connection.
          if (refusal.code === 'disconnected') return false;
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
      keep([...entries, { ...entry, refusal: null }]);
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
    drop: (commandId) => keep(without(commandId)),
  };
}
