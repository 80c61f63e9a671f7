import type { WebSocket } from 'ws';
import type { App, AppStatus } from '#shared/contracts/app.ts';
import { KinglyError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { Acceptance } from '#shared/protocol/envelope.ts';
import { type KeptConnection, keepConnected } from '#renderer/connection/keep-connected.ts';
import { createOutbox } from '#renderer/send/outbox.ts';
import { createSession } from '#renderer/session/session.ts';
import { memoryStorage } from '#renderer/state/browser-storage.fixture.ts';
import { cookieOf, openSocket, socketPort } from '../bench/socket-client.ts';
import { envelopeOf } from '../fixtures/envelope.ts';

/** A window without its page: its own connection, session and outbox, over a real WebSocket. */
export type Client = {
  /** Hands a coded line over, now or when it is connected again. Gives the command’s id. */
  say(line: string): string;
  /** Cuts the socket as a network does. */
  cut(): void;
  close(): void;
  /** Rejects with `disconnected` while there is no connection. */
  app(): App;
  /** Commands that the app says are durable. */
  readonly accepted: ReadonlyMap<string, Acceptance>;
  /** Commands that the app refused, with its reason. */
  readonly refused: ReadonlyMap<string, string>;
  /** Commands still on their way. */
  waiting(): number;
  status(): AppStatus | null;
  /** Called at each status that comes. Returns a function that removes it. */
  onStatus(listener: (status: AppStatus) => void): () => void;
  readonly seen: Seen;
};

/** What a client heard; sequence numbers are counted where they reach its state. */
export type Seen = {
  /** Where it began. */
  first: number | null;
  last: number;
  folded: number;
  /** Folded again, or out of order. */
  doubles: number;
  /** Left out without a snapshot in their place. */
  gaps: number;
  /** Events that a snapshot stood for. */
  covered: number;
  snapshots: number;
  connections: number;
};

export async function openClient(link: string): Promise<Client> {
  const cookie = await cookieOf(link);
  const conversationId = newId('conv');
  const accepted = new Map<string, Acceptance>();
  const refused = new Map<string, string>();
  const listeners = new Set<(status: AppStatus) => void>();
  const seen: Seen = {
    first: null,
    last: 0,
    folded: 0,
    doubles: 0,
    gaps: 0,
    covered: 0,
    snapshots: 0,
    connections: 0,
  };
  let status: AppStatus | null = null;
  let socket: WebSocket | null = null;
  let replaced = false;

  const session = createSession({
    onSnapshot: () => {
      seen.snapshots += 1;
      replaced = true;
    },
    onEvent: ({ sequence }) => {
      if (replaced && seen.first !== null) seen.covered += Math.max(0, sequence - seen.last - 1);
      else if (seen.first !== null && sequence > seen.last + 1) seen.gaps += 1;
      if (seen.first !== null && sequence <= seen.last) seen.doubles += 1;
      replaced = false;
      seen.first ??= sequence;
      seen.last = sequence;
      seen.folded += 1;
    },
    onDelta: () => {},
    onWork: () => undefined,
    onTools: () => undefined,
    onStatus: (next) => {
      status = next;
      for (const listener of listeners) listener(next);
    },
    onShow: () => {},
    onProblem: () => {},
  });
  const outbox = createOutbox({
    storage: memoryStorage(),
    sender: () => session.app()?.['command.submit'] ?? null,
    onAccepted: ({ envelope }, acceptance) => void accepted.set(envelope.id, acceptance),
    onRefused: ({ envelope }, refusal) => void refused.set(envelope.id, refusal.message),
  });
  let connection: KeptConnection | null = null;
  await new Promise<void>((resolve) => {
    connection = keepConnected({
      open: async () => {
        socket = await openSocket(link, cookie);
        // What went wrong is told by the closing that follows.
        socket.on('error', () => {});
        return socketPort(socket);
      },
      begin: session.begin,
      onState: ({ state }) => {
        if (state !== 'connected') return;
        seen.connections += 1;
        outbox.flush();
        resolve();
      },
    });
  });
  return {
    say: (line) => {
      const envelope = envelopeOf(conversationId, line);
      outbox.add({ text: line, envelope });
      return envelope.id;
    },
    cut: () => socket?.terminate(),
    close: () => {
      connection?.stop();
      socket?.terminate();
    },
    app: () => {
      const app = session.app();
      if (app !== null) return app;
      throw new KinglyError('disconnected', 'There is no connection', { retryable: true });
    },
    accepted,
    refused,
    waiting: () => outbox.entries().filter(({ refusal }) => refusal === null).length,
    status: () => status,
    onStatus: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    seen,
  };
}
