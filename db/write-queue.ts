import { isSqliteError, sqliteCode, storeError } from './store-error.ts';
import type { Writer } from './connection.ts';
import type { WriteGuard, WriteKind } from './write-guard.ts';
import type { Effects, WriteContext } from './writes/write-context.ts';

/** One transaction of SQLite holds at most so many requests, so that none waits long for others. */
const mostTogether = 128;

/** Writes that wait for the end of the turn in which they came. */
export type WriteQueue = {
  /** Does the work with others that came in the same turn; resolves once it is on the disk. */
  add<Result>(kind: WriteKind, work: (context: WriteContext) => Result): Promise<Result>;
  /** Does the work in a transaction of its own, after what waits. */
  now<Result>(kind: WriteKind, work: (context: WriteContext) => Result): Result;
  /** Does what waits. */
  flush(): void;
};

type Request = {
  readonly kind: WriteKind;
  /** Does the work; what it gives back answers the request, once that is committed. */
  readonly run: (context: WriteContext) => () => void;
  readonly reject: (error: unknown) => void;
};

type Done = { readonly effects: Effects; readonly settle: () => void };

/**
 * Group commit: requests that arrive together are done in one transaction, a savepoint each, and
 * answered after its one sync of the disk. An error of one undoes only that one. Where SQLite
 * itself fails (a full disk, say), all are done again one by one, so that each gets its own answer.
 */
export function writeQueue(options: {
  readonly writer: Writer;
  readonly guard: WriteGuard;
  readonly path: string;
  readonly now: () => number;
  /** After the work of each request, as a part of it: what follows from the change. */
  readonly settle: (context: WriteContext) => void;
  /** At the end of each transaction, inside it. */
  readonly alongside: (now: number) => void;
  /** After each commit, before anything is answered. */
  readonly onCommit: (effects: readonly Effects[]) => void;
}): WriteQueue {
  const { writer, guard, path, settle: settleChange, alongside, onCommit } = options;
  let waiting: Request[] = [];
  let scheduled: NodeJS.Immediate | null = null;

  const newContext = (now: number): WriteContext => ({
    database: writer,
    now,
    commandId: null,
    effects: { kinds: new Set(), cancelled: new Set(), tasks: new Set() },
  });

  /** Does the work and what follows from it. */
  const settled = <Result>(
    work: (context: WriteContext) => Result,
    context: WriteContext,
  ): Result => {
    const result = work(context);
    settleChange(context);
    return result;
  };

  const now = <Result>(kind: WriteKind, work: (context: WriteContext) => Result): Result => {
    flush();
    return alone(kind, work);
  };

  const alone = <Result>(kind: WriteKind, work: (context: WriteContext) => Result): Result => {
    const { value, effects } = guard.write(kind, () => {
      const context = newContext(options.now());
      const result = settled(work, context);
      alongside(context.now);
      return { value: result, effects: context.effects };
    });
    onCommit([effects]);
    return value;
  };

  const settleAlone = ({ kind, run, reject }: Request): void => {
    try {
      alone(kind, run)();
    } catch (error) {
      reject(error);
    }
  };

  /** One request inside the common transaction; throws only what concerns all of them. */
  const within = (request: Request, time: number): Done => {
    const context = newContext(time);
    try {
      const settle = writer.savepoint(() => settled(request.run, context));
      return { effects: context.effects, settle };
    } catch (error) {
      if (isSqliteError(error) && sqliteCode(error)?.startsWith('SQLITE_CONSTRAINT') !== true) {
        throw error;
      }
      const problem = isSqliteError(error) ? storeError(error, path) : error;
      return { effects: newContext(time).effects, settle: () => request.reject(problem) };
    }
  };

  const together = (requests: readonly Request[]): void => {
    let done: readonly Done[];
    try {
      done = guard.write('normal', () => {
        const time = options.now();
        const all = requests.map((request) => within(request, time));
        alongside(time);
        return all;
      });
    } catch {
      // Rolled back as a whole; the guard has seen why.
      for (const request of requests) settleAlone(request);
      return;
    }
    try {
      onCommit(done.map(({ effects }) => effects));
    } catch (error) {
      // What was committed could not be told of: nobody may take it for an ordinary answer.
      for (const { reject } of requests) reject(error);
      return;
    }
    for (const { settle } of done) settle();
  };

  const flush = (): void => {
    if (scheduled !== null) clearImmediate(scheduled);
    scheduled = null;
    while (waiting.length > 0) {
      const requests = waiting.slice(0, mostTogether);
      waiting = waiting.slice(mostTogether);
      const [first] = requests;
      // While the disk is full, the guard decides on each by its kind.
      if (requests.length === 1 && first !== undefined) settleAlone(first);
      else if (guard.health().state === 'ok') together(requests);
      else for (const request of requests) settleAlone(request);
    }
  };

  return {
    now,
    flush,
    add: (kind, work) =>
      new Promise((resolve, reject) => {
        const run = (context: WriteContext): (() => void) => {
          const value = work(context);
          return () => resolve(value);
        };
        waiting.push({ kind, run, reject });
        scheduled ??= setImmediate(flush);
      }),
  };
}
