import type { Port } from '#shared/rpc/port.ts';

/** A browser's MessagePort as a {@link Port}. Older browsers do not tell when its other end is gone. */
export function messagePort(channel: MessagePort): Port {
  const closeListeners = new Set<() => void>();
  let open = true;
  const closed = (): void => {
    if (!open) return;
    open = false;
    for (const listener of [...closeListeners]) listener();
    closeListeners.clear();
  };
  channel.addEventListener('close', closed);
  // Telling a page that is going away crashes older Chromiums at each reload.
  window.addEventListener('pagehide', () => channel.removeEventListener('close', closed), {
    once: true,
  });
  channel.start();
  return {
    send: (message) => {
      if (open) channel.postMessage(message);
    },
    onMessage: (listener) => {
      const heard = ({ data }: MessageEvent<unknown>): void => listener(data);
      channel.addEventListener('message', heard);
      return () => channel.removeEventListener('message', heard);
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
