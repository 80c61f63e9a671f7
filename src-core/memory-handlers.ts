import type { Clock } from '#shared/clock.ts';
import type { AppContract } from '#shared/contracts/app.ts';
import { within } from './within.ts';
import type { Store } from '#shared/contracts/store.ts';
import { importMemory } from './import-memory.ts';
import type { BackendContract } from '#shared/contracts/backend.ts';
import type { ContractCalls, ContractHandlers } from '#shared/rpc/contract.ts';

type BackendCalls = ContractCalls<BackendContract>;
type Vector = Awaited<ReturnType<BackendCalls['memory.vector']>>;

/** A search waits no longer than this for the backend, which may be busy, starting or dead. */
const vectorWithinMs = 80;

async function vectorInTime(
  backend: () => Pick<BackendCalls, 'memory.vector'>,
  text: string,
): Promise<Vector> {
  return within(vectorWithinMs, backend()['memory.vector']({ text })).catch(() => null);
}

/** What a client may ask of the memory, and change in it as the person. */
export function memoryHandlers(
  store: Store,
  clock: Clock,
  backend: () => Pick<BackendCalls, 'memory.vector'>,
): Pick<ContractHandlers<AppContract>, Extract<keyof AppContract, `memory.${string}`>> {
  return {
    'memory.get': store['memory.get'],
    'memory.search': store['memory.search'],
    'memory.history': store['memory.history'],
    'memory.asOf': store['memory.asOf'],
    'memory.entities': store['memory.entities'],
    'memory.entity': store['memory.entity'],
    'memory.graph': store['memory.graph'],
    'memory.timeline': store['memory.timeline'],
    'memory.changes': store['memory.changes'],
    'memory.recall': async (query) => {
      const embedding = query.embedding ?? (await vectorInTime(backend, query.text));
      return store['memory.recall'](embedding === null ? query : { ...query, embedding });
    },
    'memory.used': store['memory.used'],
    'memory.episodes': store['memory.episodes'],
    'memory.counts': store['memory.counts'],
    'memory.export': store['memory.export'],
    'memory.import': ({ workspaceId, lines }) =>
      importMemory(store, workspaceId, lines, clock.now()),
    'memory.write': async ({ writes }) => {
      const { sequence } = await store['store.commit']({ writes });
      return { sequence };
    },
  };
}
