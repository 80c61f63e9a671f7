import { KinglyError } from '#shared/errors.ts';
import type { Port } from '#shared/rpc/port.ts';

/** How long a socket may take to open, in milliseconds. */
const openWithinMs = 10_000;

/**
 * Opens a WebSocket and resolves with it as a {@link Port} of JSON text frames.
 * @throws KinglyError `disconnected` when it does not open; `unauthorised` when it is refused.
 */
export function openWebSocket(address: string): Promise<Port> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address);
    const timer = setTimeout(() => socket.close(), openWithinMs);
    let opened = false;
    socket.addEventListener('open', () => {
      opened = true;
      clearTimeout(timer);
      resolve(socketPort(socket));
    });
    socket.addEventListener('close', (event) => {
      clearTimeout(timer);
      if (opened) return;
      reject(
        event.code === 1008 || event.code === 4401
          ? new KinglyError('unauthorised', 'Open Kingly with the link that it printed', {
              retryable: true,
            })
          : new KinglyError('disconnected', 'Kingly does not answer', { retryable: true }),
      );
    });
  });
}

function socketPort(socket: WebSocket): Port {
  return {
    send: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
    onMessage: (listener) => {
      const heard = ({ data }: MessageEvent<unknown>): void => {
        const message = typeof data === 'string' ? readJson(data) : undefined;
        if (message !== undefined) listener(message);
      };
      socket.addEventListener('message', heard);
      return () => socket.removeEventListener('message', heard);
    },
    onClose: (listener) => {
      socket.addEventListener('close', listener, { once: true });
      return () => socket.removeEventListener('close', listener);
    },
    close: () => socket.close(),
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
