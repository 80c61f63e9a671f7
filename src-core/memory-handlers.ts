import type { AppContract } from '#shared/contracts/app.ts';
import type { Store } from '#shared/contracts/store.ts';
import type { ContractHandlers } from '#shared/rpc/contract.ts';

/** What a client may ask of the memory, and change in it as the person. */
export function memoryHandlers(
  store: Store,
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
    'memory.recall': store['memory.recall'],
    'memory.episodes': store['memory.episodes'],
    'memory.counts': store['memory.counts'],
    'memory.write': async ({ writes }) => {
      const { sequence } = await store['store.commit']({ writes });
      return { sequence };
    },
  };
}
