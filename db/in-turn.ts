import type { Database } from 'better-sqlite3';
import { sqliteCode } from './store-error.ts';

/** How a writer waits while another process writes, in milliseconds. */
export type Patience = {
  /** How often it looks whether the other has ended, at least and at most. */
  readonly everyMs: readonly [number, number];
  readonly atMostMs: number;
  /** The connection's own timeout, for all but the beginning of a transaction. */
  readonly otherwiseMs: number;
};

/** A running Kingly goes before the servers of other programs: a person waits for it. */
export const kinglyPatience: Patience = { everyMs: [1, 1], atMostMs: 10_000, otherwiseMs: 5_000 };
/** Among each other the servers come by chance: SQLite's own waiting is longer the longer one has waited. */
export const sharedPatience: Patience = {
  everyMs: [2, 20],
  atMostMs: 30_000,
  otherwiseMs: 20_000,
};

/**
 * Runs the work in a `BEGIN IMMEDIATE` transaction, once no other process is in one. Throws what
 * SQLite throws when that takes too long, with nothing done.
 */
export function inTurn<Result>(database: Database, patience: Patience, work: () => Result): Result {
  const { everyMs, atMostMs, otherwiseMs } = patience;
  const [least, most] = everyMs;
  const deadline = performance.now() + atMostMs;
  for (;;) {
    let hasBegun = false;
    try {
      database.pragma('busy_timeout = 0');
      return database
        .transaction(() => {
          hasBegun = true;
          database.pragma(`busy_timeout = ${otherwiseMs}`);
          return work();
        })
        .immediate();
    } catch (error) {
      const isBusy = sqliteCode(error)?.startsWith('SQLITE_BUSY') === true;
      if (hasBegun || !isBusy || performance.now() >= deadline) throw error;
      pause(least + Math.random() * (most - least));
    } finally {
      if (!hasBegun) database.pragma(`busy_timeout = ${otherwiseMs}`);
    }
  }
}

const never = new Int32Array(new SharedArrayBuffer(4));

/** This thread does nothing else than write, so it may stand still. */
function pause(ms: number): void {
  Atomics.wait(never, 0, 0, ms);
}
