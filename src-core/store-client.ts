import { join } from 'node:path';
import { startStoreThread, type StoreThread } from '#db/store-port.ts';
import { jobKinds } from '#shared/contracts/entities.ts';
import { type Store, storeContract, storeTopics } from '#shared/contracts/store.ts';
import { fromErrorInfo, isKinglyError, KinglyError, toErrorInfo } from '#shared/errors.ts';
import type { TopicListeners } from '#shared/rpc/contract.ts';
import { connect, listen } from '#shared/rpc/rpc.ts';
import type { ApplicationOptions } from './application.ts';

/** What a person is told when the store thread has ended unasked and does not come back. */
export const storeLost =
  'The store has stopped. What was saved is safe; quit Kingly and start it again.';
/** While it is started again; until then calls wait. */
export const storeRestarting =
  'The store stopped and is being started again. What was saved is safe.';

/** A thread that ends more often than this within the time stays away. */
const maximumRestarts = 3;
const restartWindowMs = 60_000;
/** Events read at a time after a restart. */
const pageSize = 500;

/** The store, from core’s side of the thread. */
export type StoreClient = {
  readonly store: Store;
  /** Resolves when the database is closed and the thread has ended. */
  close(): Promise<void>;
};

type Listeners = Omit<TopicListeners<typeof storeTopics>, 'failed'>;
type Opened = { readonly thread: StoreThread; readonly store: Store };

/**
 * Starts the store thread and waits until the database is open. A thread that ends unasked is
 * started again, at most three times in a minute: calls wait for the new one, a call that was
 * under way is answered with `store_failed`, and events that were not handed on are handed on
 * then. After that, `health` says that the store stays away, and every call fails.
 * @throws KinglyError what the store says: `store_newer`, `store_damaged`, `store_failed`.
 */
export async function openStoreClient(
  options: Pick<ApplicationOptions, 'dataFolder' | 'storeThreadPath' | 'log'>,
  listeners: Listeners,
): Promise<StoreClient> {
  const { log } = options;
  let closing = false;
  let endings: number[] = [];
  /** The newest event that was handed on. */
  let handedOn = 0;

  const handOn: NonNullable<Listeners['events']> = ({ events }) => {
    handedOn = events.at(-1)?.sequence ?? handedOn;
    listeners.events?.({ events });
  };

  const open = async (): Promise<Opened> => {
    const thread = startStoreThread({
      entryPath: options.storeThreadPath,
      databasePath: join(options.dataFolder, 'kingly.db'),
      log,
    });
    const failed = new Promise<never>((_, reject) => {
      listen(thread.port, storeTopics, {
        ...listeners,
        events: handOn,
        failed: (error) => reject(fromErrorInfo(error)),
      });
      thread.port.onClose(() =>
        reject(new KinglyError('store_failed', 'The store stopped before it was open')),
      );
    });
    failed.catch(() => undefined);
    const store = connect(thread.port, storeContract);
    await Promise.race([store['store.health']({}), failed]);
    return { thread, store };
  };

  /** Whatever was committed and not told of before the last thread ended. */
  const catchUp = async ({ store }: Opened): Promise<void> => {
    for (;;) {
      const { events } = await store['events.since']({ sequence: handedOn, limit: pageSize });
      if (events.length === 0) break;
      handOn({ events });
    }
    listeners.jobs?.({ kinds: [...jobKinds] });
    listeners.work?.({});
    listeners.health?.(await store['store.health']({}));
  };

  const watch = (opened: Opened): Opened => {
    opened.thread.port.onClose(() => {
      if (!closing) ready = again();
    });
    return opened;
  };

  const again = async (): Promise<Opened> => {
    for (;;) {
      const now = Date.now();
      endings = [...endings.filter((at) => now - at < restartWindowMs), now];
      log.error('The store thread ended unasked', { times: endings.length });
      if (endings.length > maximumRestarts) {
        listeners.health?.({ state: 'read_only', reason: storeLost });
        throw new KinglyError('store_failed', storeLost);
      }
      listeners.health?.({ state: 'read_only', reason: storeRestarting });
      try {
        const opened = await open();
        await catchUp(opened);
        return watch(opened);
      } catch (error) {
        log.error('The store did not come back', { error: toErrorInfo(error) });
      }
    }
  };

  const first = await open();
  handedOn = (await first.store['events.since']({ sequence: Number.MAX_SAFE_INTEGER, limit: 1 }))
    .latest;
  let ready = Promise.resolve(watch(first));

  return {
    store: alwaysTheCurrent(() => {
      // Told by health; who calls hears it, too.
      ready.catch(() => undefined);
      return ready;
    }),
    close: async () => {
      closing = true;
      const last = await ready.catch(() => null);
      await last?.thread.close();
    },
  };
}

/**
 * The store's methods on whichever thread serves them now. To a client `disconnected` means its
 * own connection; a store that is gone must not look like it.
 */
function alwaysTheCurrent(current: () => Promise<Opened>): Store {
  const calls = Object.keys(storeContract).map((name) => [
    name,
    async (params: never) => {
      const { store } = await current();
      try {
        // One of the contract's own names.
        return await store[name as keyof Store](params);
      } catch (error) {
        if (isKinglyError(error) && error.code === 'disconnected') {
          throw new KinglyError('store_failed', 'The store stopped in the middle. Try again.', {
            cause: error,
            retryable: true,
          });
        }
        throw error;
      }
    },
  ]);
  // The same names with the same types, each behind its own wrapper.
  return Object.fromEntries(calls) as Store;
}
