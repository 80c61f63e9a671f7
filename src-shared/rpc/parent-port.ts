import { KinglyError } from '../errors.ts';
import { type Port, portEnd } from './port.ts';

/** Node's `process`, as far as it is needed here. */
export type ParentSource = {
  readonly connected?: boolean;
  send?(
    message: unknown,
    handle: undefined,
    options: object,
    callback: (error: Error | null) => void,
  ): boolean;
  disconnect?(): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
  off(event: 'message', listener: (message: unknown) => void): unknown;
};

/** What Electron gives a utility process; typed here, since this room knows no Electron. */
type ElectronParentPort = {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
};

/**
 * The port to whoever started this process: Electron's `process.parentPort` in a utility process,
 * else the channel of `child_process.fork`. Closing it disconnects.
 * @throws KinglyError where nobody who started this process listens.
 */
export function parentPort(source: ParentSource): Port {
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
  source: ParentSource,
  received: Received,
  closed: () => void,
): Channel | null {
  const electron: unknown = Reflect.get(source, 'parentPort');
  if (!isElectronParentPort(electron)) return null;
  electron.on('message', (event) => received(event.data));
  electron.on('close', closed);
  return { send: (message) => electron.postMessage(message), close: () => {} };
}

function nodeChannel(source: ParentSource, received: Received, closed: () => void): Channel | null {
  if (source.send === undefined) return null;
  source.on('message', received);
  source.on('disconnect', closed);
  return {
    // Without the callback, a channel that closes meanwhile would raise an uncaught error.
    send: (message) => {
      if (source.connected === true) source.send?.(message, undefined, {}, () => {});
    },
    close: () => {
      source.off('message', received);
      if (source.connected === true) source.disconnect?.();
    },
  };
}

function isElectronParentPort(value: unknown): value is ElectronParentPort {
  return typeof value === 'object' && value !== null && 'postMessage' in value && 'on' in value;
}

/** Whether somebody who started this process can be talked to by {@link parentPort}. */
export function hasParentPort(source: ParentSource): boolean {
  return isElectronParentPort(Reflect.get(source, 'parentPort')) || source.send !== undefined;
}
