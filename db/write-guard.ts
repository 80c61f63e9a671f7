import type { StoreHealth } from '#shared/contracts/store.ts';
import { KinglyError } from '#shared/errors.ts';
import type { Ballast } from './ballast.ts';
import type { Writer } from './connection.ts';
import { isSqliteError, storeError } from './store-error.ts';
import type { StoreLog } from './store-log.ts';

/** `relief` writes free room or end work, and may use what the ballast gave back. */
export type WriteKind = 'normal' | 'relief';

/** Stands before every write: refuses while the disk is full, and notices when it is not. */
export type WriteGuard = {
  health(): StoreHealth;
  /** Runs the work in one transaction. Throws `store_full` while nothing can be written. */
  write<Result>(kind: WriteKind, work: () => Result): Result;
  /** Looks whether there is room again. */
  probe(): void;
  /** Nothing is written any more: a check found the file broken. */
  condemn(problem: KinglyError): void;
};

export type WriteGuardOptions = {
  readonly writer: Writer;
  readonly path: string;
  readonly ballast: Ballast;
  readonly log: StoreLog;
  readonly onHealth: (health: StoreHealth) => void;
};

/** Needs about 64 new pages, and is rolled back. */
const probeSql = `INSERT INTO settings (key, value) VALUES (' probe', json_quote(hex(randomblob(131072))))`;
class ProbeDone extends Error {}

const ok: StoreHealth = { state: 'ok', reason: null };

export function writeGuard({
  writer,
  path,
  ballast,
  log,
  onHealth,
}: WriteGuardOptions): WriteGuard {
  let health = ok;
  let broken: KinglyError | undefined;

  const turn = (next: StoreHealth): void => {
    if (next.state === health.state && next.reason === health.reason) return;
    health = next;
    if (next.state === 'ok') log.info('the store can be written again', { path });
    else log.error('the store is read-only', { path, reason: next.reason });
    onHealth(next);
  };
  const condemn = (problem: KinglyError): void => {
    broken = problem;
    turn({ state: 'read_only', reason: problem.message });
  };
  const hasRoom = (): boolean => {
    // The ballast first: without it the next full disk could not be got out of.
    if (!ballast.restore()) return false;
    try {
      writer.immediate(() => {
        writer.run(probeSql);
        throw new ProbeDone();
      });
      return true;
    } catch (error) {
      if (error instanceof ProbeDone) return true;
      ballast.release();
      return false;
    }
  };
  const probe = (): void => {
    if (health.state === 'read_only' && broken === undefined && hasRoom()) turn(ok);
  };
  const again = <Result>(work: () => Result): Result => {
    try {
      return writer.immediate(work);
    } catch (error) {
      throw isSqliteError(error) ? storeError(error, path) : error;
    }
  };
  return {
    health: () => health,
    probe,
    condemn,
    write: (kind, work) => {
      if (broken !== undefined) throw broken;
      probe();
      if (health.state === 'read_only' && kind === 'normal') {
        throw new KinglyError('store_full', health.reason ?? 'The store is read-only', {
          retryable: true,
        });
      }
      try {
        return writer.immediate(work);
      } catch (error) {
        if (!isSqliteError(error)) throw error;
        const problem = storeError(error, path);
        if (problem.code === 'store_full') {
          const wasFull = health.state === 'read_only';
          ballast.release();
          turn({ state: 'read_only', reason: problem.message });
          // The first to find the disk full: what it may use is there only now.
          if (kind === 'relief' && !wasFull) return again(work);
        } else if (problem.code === 'store_damaged') {
          condemn(problem);
        }
        throw problem;
      }
    },
  };
}
