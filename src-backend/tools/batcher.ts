import { KinglyError } from '#shared/errors.ts';

/** One operation of a server. */
export type Operation<Value> = {
  /** Reads run beside each other; anything else runs alone, in the order of its coming. */
  readonly isRead: boolean;
  /** Somebody waits for it: what is gathered is sent at once. */
  readonly isInteractive: boolean;
  readonly signal: AbortSignal;
  readonly run: (signal: AbortSignal) => Promise<Value>;
};

export type Batcher = {
  /** Resolves or rejects with the operation's own result, whatever becomes of the others. */
  add<Value>(operation: Operation<Value>): Promise<Value>;
};

/** As in the specification: whichever comes first. */
const batchSize = 10;
const batchMs = 100;

type Waiting = {
  readonly isRead: boolean;
  start(): Promise<void>;
  readonly cancelled: () => boolean;
};

/**
 * Gathers the operations of one server and runs them side by side as far as they are independent:
 * a write begins when everything before it has ended, and what comes after a write when that has.
 * So writes are never reordered, and a read sees every write that was asked for before it.
 */
export function createBatcher(limits: {
  readonly sideBySide: number;
  readonly size?: number;
  readonly waitMs?: number;
}): Batcher {
  const size = limits.size ?? batchSize;
  const waitMs = limits.waitMs ?? batchMs;
  const gathered: Waiting[] = [];
  const queue: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;
  let reading = 0;
  let isWriting = false;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    queue.push(...gathered.splice(0));
    go();
  };
  const go = (): void => {
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      if (next.cancelled()) {
        queue.shift();
        continue;
      }
      if (isWriting || (next.isRead ? reading >= limits.sideBySide : reading > 0)) return;
      queue.shift();
      const { isRead } = next;
      if (isRead) reading += 1;
      else isWriting = true;
      void next.start().finally(() => {
        if (isRead) reading -= 1;
        else isWriting = false;
        go();
      });
    }
  };

  return {
    add: ({ isRead, isInteractive, signal, run }) =>
      new Promise((resolve, reject) => {
        const stopped = (): void => reject(new KinglyError('cancelled', 'Stopped'));
        if (signal.aborted) {
          stopped();
          return;
        }
        signal.addEventListener('abort', stopped, { once: true });
        gathered.push({
          isRead,
          cancelled: () => signal.aborted,
          start: async () => {
            try {
              resolve(await run(signal));
            } catch (error) {
              reject(error);
            } finally {
              signal.removeEventListener('abort', stopped);
            }
          },
        });
        if (isInteractive || gathered.length >= size) flush();
        else timer ??= setTimeout(flush, waitMs);
      }),
  };
}
