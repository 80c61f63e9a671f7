import type { Database, Statement } from 'better-sqlite3';
import { type CacheFigures, createCache } from '#shared/cache.ts';
import { inTurn, kinglyPatience, type Patience } from './in-turn.ts';
import type { StoreLog } from './store-log.ts';
import type { TableChanges } from './table-changes.ts';

export type SqlValue = string | number | null;
/** Values for `:name` in the SQL. */
export type Parameters = Readonly<Record<string, SqlValue>>;

/** A connection to read with. Rows are unknown until a row schema has parsed them. */
export type Reader = {
  get(sql: string, parameters?: Parameters): unknown;
  all(sql: string, parameters?: Parameters): readonly unknown[];
  /** The first column of the first row. */
  value(sql: string, parameters?: Parameters): unknown;
};

/** The one connection to write with. */
export type Writer = Reader & {
  /** Runs a statement; how many rows it changed. */
  run(sql: string, parameters?: Parameters): number;
  /** Runs the work in one `BEGIN IMMEDIATE` transaction, which an exception rolls back. */
  immediate<Result>(work: () => Result): Result;
  /** Runs the work inside a transaction; an exception undoes this part of it only. */
  savepoint<Result>(work: () => Result): Result;
};

/** Statements slower than this are logged, without their values. */
const slowMs = 40;
/** More than the store's own statements, patches in all their shapes included. */
const maximumStatements = 500;

/** A connection with its cache of prepared statements. */
export type Connection = Writer & { figures(): CacheFigures };

/**
 * Caches prepared statements of a connection and logs slow ones.
 * @param changes told of each statement that writes
 * @param patience how it waits for other processes that write
 */
export function connection(
  database: Database,
  name: 'writer' | 'reader',
  log: StoreLog,
  changes?: TableChanges,
  patience: Patience = kinglyPatience,
): Connection {
  const statements = createCache<Statement>({
    name: `prepared statements (${name})`,
    layer: 'database',
    limit: maximumStatements,
    lifetimeMs: null,
  });
  const prepare = (sql: string): Statement => statements.read(sql, () => database.prepare(sql));
  const timed = <Result>(sql: string, work: (statement: Statement) => Result): Result => {
    const start = performance.now();
    const result = work(prepare(sql));
    const ms = performance.now() - start;
    if (ms > slowMs) {
      log.warn('slow query', { ms: Math.round(ms), sql: sql.replace(/\s+/gu, ' ').slice(0, 300) });
    }
    return result;
  };
  return {
    get: (sql, parameters = {}) => timed<unknown>(sql, (statement) => statement.get(parameters)),
    all: (sql, parameters = {}) => timed(sql, (statement) => statement.all(parameters)),
    value: (sql, parameters = {}) => {
      const row = timed<unknown>(sql, (statement) => statement.get(parameters));
      return typeof row === 'object' && row !== null ? Object.values(row)[0] : undefined;
    },
    run: (sql, parameters = {}) => {
      changes?.note(sql);
      return timed(sql, (statement) => statement.run(parameters).changes);
    },
    immediate: (work) => {
      const start = performance.now();
      const result = inTurn(database, patience, work);
      const ms = performance.now() - start;
      if (ms > slowMs) log.warn('slow transaction', { ms: Math.round(ms) });
      return result;
    },
    savepoint: (work) => {
      prepare('SAVEPOINT part').run();
      try {
        const result = work();
        prepare('RELEASE part').run();
        return result;
      } catch (error) {
        // SQLite may have ended the whole transaction, and the savepoint with it.
        if (database.inTransaction) {
          prepare('ROLLBACK TO part').run();
          prepare('RELEASE part').run();
        }
        throw error;
      }
    },
    figures: statements.figures,
  };
}
