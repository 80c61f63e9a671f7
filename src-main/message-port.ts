import type { MessagePortMain } from 'electron';
import { type Port, portEnd } from '#shared/rpc/port.ts';

/** Main’s end of a message channel as a port. */
export function messagePort(channel: MessagePortMain): Port {
  const end = portEnd();
  channel.on('close', end.tell);
  channel.start();
  return {
    send: (message) => {
      if (end.isOpen) channel.postMessage(message);
    },
    onMessage: (listener) => {
      const heard = ({ data }: { readonly data: unknown }): void => listener(data);
      channel.on('message', heard);
      return () => channel.off('message', heard);
    },
    onClose: end.onClose,
    close: () => {
      channel.close();
      end.tell();
    },
  };
}
