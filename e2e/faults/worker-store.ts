import { fileURLToPath } from 'node:url';
import { nodeProcessStarter } from '#core/node-process-starter.ts';
import { openStoreClient } from '#core/store-client.ts';
import { backendContract, backendInputTopics } from '#shared/contracts/backend.ts';
import { type Store, storeContract } from '#shared/contracts/store.ts';
import { isKinglyError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { Port } from '#shared/rpc/port.ts';
import { connect, pusher, serve } from '#shared/rpc/rpc.ts';
import { folderVariable } from './ledger.ts';

const storeThreadPath = fileURLToPath(new URL('../../db/store-thread.ts', import.meta.url));
const workerPath = fileURLToPath(new URL('./worker.ts', import.meta.url));

/** A real store that several worker processes share, without a supervisor over them. */
export type WorkerStore = {
  readonly store: Store;
  /** How often each job was ended with success, as the store saw it. */
  readonly endings: ReadonlyMap<string, number>;
  /** Writes of attempts that had lost their lease, refused. */
  readonly refused: () => number;
  start(): Promise<{ readonly processId: number; kill(): Promise<void> }>;
  close(): Promise<void>;
};

export async function openWorkerStore(
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<WorkerStore> {
  const ports = new Set<Port>();
  const endings = new Map<string, number>();
  let refused = 0;
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const client = await openStoreClient(
    { dataFolder: folder, storeThreadPath, log },
    {
      jobs: (payload) => {
        for (const port of ports) pusher(port, backendInputTopics)('jobs', payload);
      },
    },
  );
  const counted: Store = {
    ...client.store,
    'store.commit': async (transaction) => {
      try {
        const result = await client.store['store.commit'](transaction);
        const { fence, outcome } = transaction;
        if (outcome?.type === 'completed' && fence !== null && fence !== undefined) {
          endings.set(fence.jobId, (endings.get(fence.jobId) ?? 0) + 1);
        }
        return result;
      } catch (error) {
        if (isKinglyError(error) && error.code === 'lost_lease') refused += 1;
        throw error;
      }
    },
  };
  return {
    store: client.store,
    endings,
    refused: () => refused,
    start: async () => {
      const started = nodeProcessStarter(() => {}).start({
        entryPath: workerPath,
        name: 'kingly-faults-worker',
        environment: { [folderVariable]: folder, ...environment },
      });
      const exited = new Promise<void>((resolve) => started.onExit(() => resolve()));
      serve(started.port, storeContract, counted);
      ports.add(started.port);
      started.port.onClose(() => ports.delete(started.port));
      const { processId } = await connect(started.port, backendContract)['backend.start']({
        owner: newId('boot'),
        modelChoice: 'auto',
      });
      return {
        processId,
        kill: async () => {
          started.kill();
          await exited;
        },
      };
    },
    close: () => client.close(),
  };
}
