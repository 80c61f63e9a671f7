import { KinglyError, toErrorInfo } from '#shared/errors.ts';
import type { Port } from '#shared/rpc/port.ts';
import { reconnectDelay } from './backoff.ts';

/** `waiting` counts down to the next attempt. */
export type ConnectionState =
  | { readonly state: 'connecting' }
  | { readonly state: 'connected' }
  | { readonly state: 'waiting'; readonly reason: string; readonly retryAt: number };

export type KeptConnection = {
  /** Tries again now instead of after the wait. */
  readonly retryNow: () => void;
  /** Leaves the present port, if any, and opens another. */
  readonly reopen: () => void;
  readonly stop: () => void;
};

/**
 * Keeps one port open: opens it, hands it to `begin`, and when it closes or `begin` rejects,
 * opens another after a growing wait.
 */
export function keepConnected(options: {
  readonly open: () => Promise<Port>;
  /** Sets a fresh port up; the connection counts as made once this resolves. */
  readonly begin: (port: Port) => Promise<void>;
  readonly onState: (state: ConnectionState) => void;
}): KeptConnection {
  const { open, begin, onState } = options;
  let failures = 0;
  let stopped = false;
  let current: Port | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;

  const wait = (error: unknown): void => {
    if (stopped) return;
    failures += 1;
    const delay = reconnectDelay(failures, Math.random());
    onState({
      state: 'waiting',
      reason: toErrorInfo(error).message,
      retryAt: Date.now() + delay,
    });
    timer = setTimeout(() => {
      timer = null;
      void attempt();
    }, delay);
  };

  const attempt = async (): Promise<void> => {
    if (stopped) return;
    onState({ state: 'connecting' });
    let port: Port | null = null;
    try {
      port = await open();
      const opened = port;
      current = opened;
      let ended = false;
      opened.onClose(() => {
        if (ended) return;
        ended = true;
        if (current !== opened) return;
        current = null;
        wait(new KinglyError('disconnected', 'The connection to Kingly was lost'));
      });
      await begin(opened);
      if (current !== opened) return;
      failures = 0;
      onState({ state: 'connected' });
    } catch (error) {
      // A port that closed by itself is already being waited for.
      if (port !== null && current !== port) return;
      current = null;
      port?.close();
      wait(error);
    }
  };

  const now = (): void => {
    if (timer === null) return;
    clearTimeout(timer);
    timer = null;
    void attempt();
  };
  void attempt();
  return {
    retryNow: now,
    reopen: () => {
      const port = current;
      if (port === null) return now();
      current = null;
      port.close();
      void attempt();
    },
    stop: () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      const port = current;
      current = null;
      port?.close();
    },
  };
}
