import type { WebSocket } from 'ws';
import { KinglyError, toErrorInfo } from '#shared/errors.ts';
import type { Logger } from '#core/logger.ts';
import type { Port } from '#shared/rpc/port.ts';

/** Bytes of one message in either direction of the socket that are taken. */
export const maximumFrameBytes = 1_000_000;

export type SocketLimits = {
  /** Bytes that may wait for a slow reader. */
  readonly maximumBuffered: number;
  /** Milliseconds with more waiting than that; then it is cut off, and resumes by sequence number. */
  readonly stalledMs: number;
  /** Messages without sense before the socket is closed. */
  readonly maximumGarbage: number;
  /** Milliseconds between pings; a socket that does not answer one until the next is cut off. */
  readonly pingEveryMs: number;
};

export const usualLimits: SocketLimits = {
  maximumBuffered: 4_000_000,
  stalledMs: 10_000,
  maximumGarbage: 20,
  pingEveryMs: 15_000,
};

/** A WebSocket as a port: one JSON value is one text message. */
export function socketPort(
  socket: WebSocket,
  log: Logger,
  limits: SocketLimits = usualLimits,
): Port {
  const messageListeners = new Set<(message: unknown) => void>();
  const closeListeners = new Set<() => void>();
  let open = true;
  let garbage = 0;
  let answered = true;
  let stalledSince: number | null = null;

  /** Ends it at once: it would not read a closing handshake either. */
  const cutOff = (reason: string): void => {
    open = false;
    clearInterval(pings);
    log.warn(reason);
    socket.terminate();
  };
  const pings = setInterval(() => {
    if (!answered) {
      cutOff('A browser does not answer and is cut off');
      return;
    }
    answered = false;
    socket.ping();
  }, limits.pingEveryMs);
  pings.unref();

  const send = (message: unknown): void => {
    if (!open) return;
    // One large answer is no slow reader: what counts is that it does not get less.
    if (socket.bufferedAmount <= limits.maximumBuffered) stalledSince = null;
    else if (Date.now() - (stalledSince ??= Date.now()) >= limits.stalledMs) {
      cutOff('A browser reads too slowly and is cut off');
      return;
    }
    socket.send(textOf(message));
  };
  const refuse = (): void => {
    garbage += 1;
    // Logged once for each socket: a stranger must not fill the log.
    if (garbage === 1) log.warn('A browser sent a message that makes no sense');
    if (garbage > limits.maximumGarbage) {
      socket.close(1008, 'Too many messages that make no sense');
      return;
    }
    const problem = new KinglyError('invalid_input', 'A message is no JSON object with a frame');
    // No request can have this id.
    send({ frame: 'error', id: -1, error: toErrorInfo(problem) });
  };

  socket.on('pong', () => (answered = true));
  socket.on('message', (data, isBinary) => {
    if (!open) return;
    answered = true;
    const message = isBinary || !Buffer.isBuffer(data) ? undefined : readMessage(data);
    if (message === undefined) refuse();
    else for (const listener of [...messageListeners]) listener(message);
  });
  // What is wrong is told by the closing that follows.
  socket.on('error', (error) =>
    log.warn('A browser’s connection failed', { reason: error.message }),
  );
  socket.on('close', () => {
    open = false;
    clearInterval(pings);
    for (const listener of [...closeListeners]) listener();
    closeListeners.clear();
    messageListeners.clear();
  });

  return {
    send,
    onMessage: (listener) => {
      messageListeners.add(listener);
      return () => messageListeners.delete(listener);
    },
    onClose: (listener) => {
      closeListeners.add(listener);
      return () => closeListeners.delete(listener);
    },
    close: () => socket.close(1000),
    backlog: () => socket.bufferedAmount,
  };
}

/** What is pushed goes to many sockets: it is made into text once. */
const texts = new WeakMap<object, string>();

function textOf(message: unknown): string {
  if (typeof message !== 'object' || message === null) return JSON.stringify(message);
  if (!('frame' in message) || message.frame !== 'push' || !('topic' in message)) {
    return JSON.stringify(message);
  }
  const payload = 'payload' in message ? message.payload : undefined;
  if (typeof payload !== 'object' || payload === null) return JSON.stringify(message);
  let text = texts.get(payload);
  if (text === undefined) {
    text = JSON.stringify(payload);
    texts.set(payload, text);
  }
  return `{"frame":"push","topic":${JSON.stringify(message.topic)},"payload":${text}}`;
}

/** The message, or undefined when it cannot be a frame. What kind of frame it is, the contract says. */
function readMessage(data: Buffer): object | undefined {
  try {
    const value: unknown = JSON.parse(data.toString('utf8'));
    return typeof value === 'object' && value !== null && 'frame' in value ? value : undefined;
  } catch {
    return undefined;
  }
}
