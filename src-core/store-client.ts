import { join } from 'node:path';
import { startStoreThread } from '#db/store-port.ts';
import { type Store, storeContract, storeTopics } from '#shared/contracts/store.ts';
import { fromErrorInfo, isKinglyError, KinglyError } from '#shared/errors.ts';
import type { TopicListeners } from '#shared/rpc/contract.ts';
import { connect, listen } from '#shared/rpc/rpc.ts';
import type { ApplicationOptions } from './application.ts';

/** What a person is told when the store thread has ended unasked. */
export const storeLost =
  'The store has stopped. What was saved is safe; quit Kingly and start it again.';

/** The store, from core’s side of the thread. */
export type StoreClient = {
  readonly store: Store;
  /** Resolves when the database is closed and the thread has ended. */
  close(): Promise<void>;
};

/**
 * Starts the store thread and waits until the database is open.
 * @throws KinglyError what the store says: `store_newer`, `store_damaged`, `store_failed`.
 */
export async function openStoreClient(
  options: Pick<ApplicationOptions, 'dataFolder' | 'storeThreadPath' | 'log'>,
  listeners: Omit<TopicListeners<typeof storeTopics>, 'failed'>,
  onLost: () => void = () => {},
): Promise<StoreClient> {
  let closing = false;
  const thread = startStoreThread({
    entryPath: options.storeThreadPath,
    databasePath: join(options.dataFolder, 'kingly.db'),
    log: options.log,
  });
  const failed = new Promise<never>((_, reject) => {
    listen(thread.port, storeTopics, {
      ...listeners,
      failed: (error) => reject(fromErrorInfo(error)),
    });
    thread.port.onClose(() => {
      reject(new KinglyError('store_failed', 'The store stopped before it was open'));
      if (!closing) onLost();
    });
  });
  const store = namingTheStore(connect(thread.port, storeContract));
  failed.catch(() => undefined);
  await Promise.race([store['store.health']({}), failed]);
  return {
    store,
    close: () => {
      closing = true;
      return thread.close();
    },
  };
}

/** To a client `disconnected` means its own connection; a store that is gone must not look like it. */
function namingTheStore(store: Store): Store {
  const calls = Object.entries(store).map(([name, call]) => [
    name,
    async (params: never) => {
      try {
        return await call(params);
      } catch (error) {
        if (isKinglyError(error) && error.code === 'disconnected') {
          throw new KinglyError('store_failed', storeLost, { cause: error });
        }
        throw error;
      }
    },
  ]);
  // The same names with the same types, each behind its own wrapper.
  return Object.fromEntries(calls) as Store;
}
