import { KinglyError } from '#shared/errors.ts';
import type { Port } from '#shared/rpc/port.ts';
import { messagePort } from './message-port.ts';
import { openWebSocket } from './web-socket-port.ts';

/** What the desktop's preload script gives to the page. */
type Bridge = { readonly shell: string; readonly platform: string; readonly connect: () => void };

declare global {
  interface Window {
    readonly kingly?: Bridge;
  }
}

/** `desktop` inside the window of the app, `browser` in a browser. */
export function currentShell(): 'desktop' | 'browser' {
  return window.kingly === undefined ? 'browser' : 'desktop';
}

/** Whether shortcuts are told with ⌘. */
export function isApple(): boolean {
  return window.kingly === undefined
    ? /Mac|iPhone|iPad/u.test(navigator.userAgent)
    : window.kingly.platform === 'darwin';
}

/** Opens one port to the app, by whichever way this shell has. */
export function openPort(): Promise<Port> {
  const bridge = window.kingly;
  if (bridge !== undefined) return portOfBridge(bridge);
  const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws';
  return openWebSocket(`${scheme}://${window.location.host}/ws`);
}

const answerWithinMs = 10_000;

function portOfBridge(bridge: Bridge): Promise<Port> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      window.removeEventListener('message', heard);
    };
    const heard = (event: MessageEvent<unknown>): void => {
      const [channel] = event.ports;
      if (event.source !== window || event.data !== 'kingly:port' || channel === undefined) return;
      end();
      resolve(messagePort(channel));
    };
    const timer = setTimeout(() => {
      end();
      reject(new KinglyError('disconnected', 'Kingly does not answer', { retryable: true }));
    }, answerWithinMs);
    window.addEventListener('message', heard);
    bridge.connect();
  });
}
