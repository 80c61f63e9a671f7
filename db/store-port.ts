import { Worker } from 'node:worker_threads';
import type { Port } from '#shared/rpc/port.ts';
import { listen, pusher } from '#shared/rpc/rpc.ts';
import { type StoreLog, silentLog } from './store-log.ts';
import { type ThreadOptions, threadTopics } from './thread-messages.ts';

export type StoreThreadOptions = Omit<ThreadOptions, 'mode'> & {
  readonly log?: StoreLog;
};

/** A running store thread. */
export type StoreThread = {
  /** Serves `storeContract` and pushes `storeTopics`. Closing it closes the database, cleanly. */
  readonly port: Port;
  /** Resolves when the thread has ended, for whatever reason. */
  readonly closed: Promise<void>;
  /** Has the database closed and waits for the thread's end. */
  close(): Promise<void>;
};

/** A thread that takes longer than this to close is ended; nothing that was committed is lost. */
const closeWithinMs = 10_000;

/**
 * Starts the store thread. `entryPath` is the built (or source) `store-thread` file,
 * `databasePath` the absolute path of `kingly.db`. Opening errors come as the topic `failed`.
 */
export function startStoreThread({ log = silentLog, ...options }: StoreThreadOptions): StoreThread {
  const worker = new Worker(options.entryPath, { workerData: options, name: 'kingly-store' });
  const port = portOf(worker);
  const push = pusher(port, threadTopics);
  listen(port, threadTopics, {
    log: ({ level, message, details }) => log[level](message, details),
  });
  worker.on('error', (error: unknown) => {
    log.error('the store thread failed', {
      error: error instanceof Error ? error.stack : String(error),
    });
  });
  const closed = new Promise<void>((resolve) => {
    worker.once('exit', () => resolve());
  });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= (async () => {
      push('close', {});
      const timer = setTimeout(() => void worker.terminate(), closeWithinMs);
      await closed;
      clearTimeout(timer);
    })();
    return closing;
  };
  return { port: { ...port, close: () => void close() }, closed, close };
}

function portOf(worker: Worker): Port {
  return {
    send: (message) => worker.postMessage(message),
    onMessage: (listener) => {
      worker.on('message', listener);
      return () => worker.off('message', listener);
    },
    onClose: (listener) => {
      worker.once('exit', listener);
      return () => worker.off('exit', listener);
    },
    close: () => undefined,
  };
}
