import type { MessagePortMain } from 'electron';
import type { Port } from '#shared/rpc/port.ts';

/** Main’s end of a message channel as a port. */
export function messagePort(channel: MessagePortMain): Port {
  const closeListeners = new Set<() => void>();
  let open = true;
  const closed = (): void => {
    if (!open) return;
    open = false;
    for (const listener of [...closeListeners]) listener();
    closeListeners.clear();
  };
  channel.on('close', closed);
  channel.start();
  return {
    send: (message) => {
      if (open) channel.postMessage(message);
    },
    onMessage: (listener) => {
      const heard = ({ data }: { readonly data: unknown }): void => listener(data);
      channel.on('message', heard);
      return () => channel.off('message', heard);
    },
    onClose: (listener) => {
      closeListeners.add(listener);
      return () => closeListeners.delete(listener);
    },
    close: () => {
      channel.close();
      closed();
    },
  };
}
