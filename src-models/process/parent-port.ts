import { KinglyError } from '#shared/errors.ts';
import { type Port, portEnd } from '#shared/rpc/port.ts';

/** What Electron gives a utility process; typed here, since this room knows no Electron. */
type ElectronParentPort = {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
};

/**
 * The port to whoever started this process: Electron's `process.parentPort` in a utility process,
 * else the channel of `child_process.fork`. Closing it disconnects.
 */
export function parentPort(source: NodeJS.Process = process): Port {
  const messageListeners = new Set<(message: unknown) => void>();
  const end = portEnd();
  const received = (message: unknown): void => {
    for (const listener of messageListeners) listener(message);
  };
  const channel =
    electronChannel(source, received, end.tell) ?? nodeChannel(source, received, end.tell);
  if (channel === null) {
    throw new KinglyError(
      'internal',
      'This process is started by Kingly and has no use on its own',
    );
  }
  return {
    send: (message) => {
      if (end.isOpen) channel.send(message);
    },
    onMessage: (listener) => {
      messageListeners.add(listener);
      return () => messageListeners.delete(listener);
    },
    onClose: end.onClose,
    close: () => {
      channel.close();
      end.tell();
    },
  };
}

type Channel = { send(message: unknown): void; close(): void };
type Received = (message: unknown) => void;

function electronChannel(
  source: NodeJS.Process,
  received: Received,
  closed: () => void,
): Channel | null {
  const electron: unknown = Reflect.get(source, 'parentPort');
  if (!isElectronParentPort(electron)) return null;
  electron.on('message', (event) => received(event.data));
  electron.on('close', closed);
  return { send: (message) => electron.postMessage(message), close: () => {} };
}

function nodeChannel(
  source: NodeJS.Process,
  received: Received,
  closed: () => void,
): Channel | null {
  if (source.send === undefined) return null;
  source.on('message', received);
  source.on('disconnect', closed);
  return {
    // Without the callback, a channel that closes meanwhile would raise an uncaught error.
    send: (message) => {
      if (source.connected) source.send?.(message, undefined, {}, () => {});
    },
    close: () => {
      source.off('message', received);
      if (source.connected) source.disconnect();
    },
  };
}

function isElectronParentPort(value: unknown): value is ElectronParentPort {
  return typeof value === 'object' && value !== null && 'postMessage' in value && 'on' in value;
}
