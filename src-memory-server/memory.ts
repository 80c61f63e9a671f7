import { openStore } from '#db/open-store.ts';
import { type StoreLog, silentLog } from '#db/store-log.ts';
import type { EventEnvelope } from '#shared/contracts/entities.ts';
import type { memoryWrites } from '#shared/contracts/memory-writes.ts';
import { readSetting } from '#shared/contracts/settings.ts';
import { type Store, storeContract, storeTopics } from '#shared/contracts/store.ts';
import { type Clock, systemClock } from '#shared/clock.ts';
import { KinglyError } from '#shared/errors.ts';
import { portPair } from '#shared/rpc/port.ts';
import { connect, serve } from '#shared/rpc/rpc.ts';
import type { z } from 'zod';

export type MemoryWrite = z.input<(typeof memoryWrites)[number]>;

/** The memory of one workspace, as the tools see it. */
export type Memory = {
  readonly store: Store;
  readonly workspaceId: string;
  /** Unix milliseconds. */
  now(): number;
  /**
   * Does the writes, in order; up to `togetherAtMost` of them happen together or not at all.
   * @throws KinglyError `refused` while the memory is switched off
   */
  write(writes: readonly MemoryWrite[]): Promise<void>;
  /** Told of what changed, by whichever process. Returns a function that removes the listener. */
  onEvents(listener: (events: readonly EventEnvelope[]) => void): () => void;
  close(): void;
};

/** Writes of one transaction: some 30 ms, for which a running Kingly may have to wait. */
export const togetherAtMost = 100;
/** How often it is looked whether another process wrote; SQLite has no way to be told. */
const lookMs = 250;

/**
 * Opens the store in this thread, beside whatever other processes have it open.
 * @param path absolute path of `kingly.db`
 * @throws KinglyError `store_newer`, `store_damaged`, `store_full`, `store_failed`
 */
export function openMemory(options: {
  readonly path: string;
  readonly workspaceId: string;
  readonly clock?: Clock;
  readonly log?: StoreLog;
}): Memory {
  const { path, workspaceId, clock = systemClock, log = silentLog } = options;
  const listeners = new Set<(events: readonly EventEnvelope[]) => void>();
  const open = openStore({
    path,
    clock,
    log,
    shared: true,
    push: (topic, payload) => {
      if (topic !== 'events') return;
      const { events } = storeTopics.events.parse(payload);
      const own = events.filter((event) => event.workspaceId === workspaceId);
      if (own.length > 0) for (const listener of listeners) listener(own);
    },
  });
  const [client, server] = portPair();
  serve(server, storeContract, open.handlers);
  const store = connect(client, storeContract);
  const looking = setInterval(() => {
    try {
      open.look();
    } catch (error) {
      log.warn('what another process wrote cannot be read', { error: String(error) });
    }
  }, lookMs);
  return {
    store,
    workspaceId,
    now: clock.now,
    write: async (writes) => {
      if (!readSetting(await store['settings.all']({}), 'memory.enabled')) {
        throw new KinglyError(
          'refused',
          "Kingly's memory is switched off, so nothing was kept. The person can switch it on in Kingly's settings.",
        );
      }
      for (let at = 0; at < writes.length; at += togetherAtMost) {
        await store['store.commit']({ writes: writes.slice(at, at + togetherAtMost) });
      }
    },
    onEvents: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      clearInterval(looking);
      client.close();
      open.close();
    },
  };
}
