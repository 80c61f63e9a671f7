import { join } from 'node:path';
import { startStoreThread } from '#db/store-port.ts';
import { type Store, storeContract, storeTopics } from '#shared/contracts/store.ts';
import { fromErrorInfo, KinglyError } from '#shared/errors.ts';
import type { TopicListeners } from '#shared/rpc/contract.ts';
import { connect, listen } from '#shared/rpc/rpc.ts';
import type { ApplicationOptions } from './application.ts';

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
): Promise<StoreClient> {
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
    thread.port.onClose(() =>
      reject(new KinglyError('store_failed', 'The store stopped before it was open')),
    );
  });
  const store = connect(thread.port, storeContract);
  // Once it is open, its end is told through `disconnected` on each call.
  failed.catch(() => undefined);
  await Promise.race([store['store.health']({}), failed]);
  return { store, close: () => thread.close() };
}
