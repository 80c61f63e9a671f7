import { type Port, portEnd } from '#shared/rpc/port.ts';

/** A browser's MessagePort as a {@link Port}. Older browsers do not tell when its other end is gone. */
export function messagePort(channel: MessagePort): Port {
  const end = portEnd();
  channel.addEventListener('close', end.tell);
  // Telling a page that is going away crashes older Chromiums at each reload.
  window.addEventListener('pagehide', () => channel.removeEventListener('close', end.tell), {
    once: true,
  });
  channel.start();
  return {
    send: (message) => {
      if (end.isOpen) channel.postMessage(message);
    },
    onMessage: (listener) => {
      const heard = ({ data }: MessageEvent<unknown>): void => listener(data);
      channel.addEventListener('message', heard);
      return () => channel.removeEventListener('message', heard);
    },
    onClose: end.onClose,
    close: () => {
      channel.close();
      end.tell();
    },
  };
}
