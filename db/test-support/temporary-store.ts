import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach } from 'vitest';
import type { EventEnvelope, JobKind } from '#shared/contracts/entities.ts';
import {
  type Store,
  type StoreHealth,
  storeContract,
  storeTopics,
} from '#shared/contracts/store.ts';
import { portPair } from '#shared/rpc/port.ts';
import { connect, serve } from '#shared/rpc/rpc.ts';
import { loadVectors } from '../load-vectors.ts';
import { type OpenStore, openStore, type StoreOptions } from '../open-store.ts';

const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0).toReversed()) cleanup();
});

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kingly-db-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Something to undo after the test. */
export function afterTest(cleanup: () => void): void {
  cleanups.push(cleanup);
}

/** A real database in memory for migrations. */
export function memoryDatabase(): Database.Database {
  const database = new Database(':memory:');
  database.pragma('foreign_keys = ON');
  loadVectors(database);
  cleanups.push(() => database.close());
  return database;
}

/** What a store pushed, in order. */
export type Pushed = {
  readonly events: EventEnvelope[];
  readonly kinds: JobKind[];
  readonly cancelled: string[];
  readonly health: StoreHealth[];
  /** How often it said that work without events changed. */
  work: number;
};

export type TestStore = {
  /** Called over a real port pair, so that everything is parsed as it is in the app. */
  readonly store: Store;
  readonly open: OpenStore;
  readonly pushed: Pushed;
  readonly path: string;
  /** The hand-driven time, in Unix milliseconds. */
  readonly clock: { time: number };
  readonly logged: string[];
  /** Another look at the same file, with SQL. */
  sql(text: string): readonly unknown[];
  close(): void;
};

/** A store in a temporary folder, or on the file at `path`; closed after the test. */
export function openTestStore(options: Partial<StoreOptions> = {}): TestStore {
  const path = options.path ?? join(temporaryFolder(), 'kingly.db');
  const clock = { time: 1_000_000 };
  const pushed: Pushed = { events: [], kinds: [], cancelled: [], health: [], work: 0 };
  const logged: string[] = [];
  const line = (message: string, details?: unknown): void => {
    logged.push(`${message} ${JSON.stringify(details)}`);
  };
  const open = openStore({
    path,
    clock: { now: () => clock.time },
    log: { info: line, warn: line, error: line },
    ballastBytes: 64 * 1_024,
    push: (topic, payload) => {
      const { events, jobs, cancel, health } = storeTopics;
      if (topic === 'events') pushed.events.push(...events.parse(payload).events);
      else if (topic === 'jobs') pushed.kinds.push(...jobs.parse(payload).kinds);
      else if (topic === 'cancel') pushed.cancelled.push(...cancel.parse(payload).jobIds);
      else if (topic === 'work') pushed.work += 1;
      else pushed.health.push(health.parse(payload));
    },
    ...options,
  });
  const [client, server] = portPair();
  serve(server, storeContract, open.handlers);
  let closed = false;
  const close = (): void => {
    if (closed) return;
    closed = true;
    client.close();
    open.close();
  };
  cleanups.push(close);
  return {
    store: connect(client, storeContract),
    open,
    pushed,
    path,
    clock,
    logged,
    sql: (text) => {
      const database = new Database(path);
      try {
        const statement = database.prepare(text);
        return statement.reader ? statement.all() : [statement.run()];
      } finally {
        database.close();
      }
    },
    close,
  };
}
