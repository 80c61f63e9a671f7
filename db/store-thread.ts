import { type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import type { z } from 'zod';
import { storeContract, storeTopics } from '#shared/contracts/store.ts';
import { KinglyError, parseInput, toErrorInfo } from '#shared/errors.ts';
import type { Port } from '#shared/rpc/port.ts';
import { listen, pusher, serve } from '#shared/rpc/rpc.ts';
import { assertSound } from './open-database.ts';
import { type OpenStore, openStore } from './open-store.ts';
import { damaged } from './store-error.ts';
import type { StoreLog } from './store-log.ts';
import { checkResultSchema, threadOptionsSchema, threadTopics } from './thread-messages.ts';

/** Quiet time before housekeeping, in milliseconds. */
const idleMs = 250;
/** Where it is never quiet, a batch of old rows is removed once in so many milliseconds. */
const busyPruneMs = 2_000;
/** How often a full disk is looked at, in milliseconds. */
const probeMs = 5_000;
/** How often it is looked whether another process wrote; SQLite has no way to be told. */
const lookMs = 250;

type Options = z.output<typeof threadOptionsSchema>;

if (parentPort !== null) start(parentPort);

function start(channel: MessagePort): void {
  const options = parseInput(threadOptionsSchema, workerData, 'the store thread’s options');
  if (options.mode === 'check') {
    channel.postMessage({ problem: check(options.databasePath) });
    channel.close();
  } else {
    run(channel, options);
  }
}

function run(channel: MessagePort, options: Options): void {
  const port = portOf(channel);
  const pushStore = pusher(port, storeTopics);
  const pushThread = pusher(port, threadTopics);
  const line =
    (level: 'info' | 'warn' | 'error'): StoreLog['info'] =>
    (message, details = {}) =>
      pushThread('log', { level, message, details });
  const log: StoreLog = { info: line('info'), warn: line('warn'), error: line('error') };
  let store: OpenStore;
  try {
    store = openStore({
      path: options.databasePath,
      log,
      push: pushStore,
      ...(options.ballastBytes === undefined ? {} : { ballastBytes: options.ballastBytes }),
    });
  } catch (error) {
    pushStore('failed', toErrorInfo(error));
    channel.close();
    return;
  }
  const stopTidying = tidyWhenIdle(port, store, log);
  const looking = setInterval(() => {
    try {
      store.look();
    } catch (error) {
      log.warn('what another process wrote cannot be read', { problem: toErrorInfo(error) });
    }
  }, lookMs);
  const checker = store.unchecked ? checkBeside(options, store) : undefined;
  serve(port, storeContract, store.handlers, (problem) => {
    // A lost lease is how a worker learns that it was replaced, and a full disk is told by health.
    if (problem.code === 'lost_lease' || problem.code === 'store_full') return;
    log.warn('a call of the store failed', { problem: toErrorInfo(problem) });
  });
  listen(port, threadTopics, {
    close: () => {
      stopTidying();
      clearInterval(looking);
      void checker?.terminate();
      try {
        store.close();
      } catch (error) {
        log.error('the database did not close cleanly', { problem: toErrorInfo(error) });
      }
      channel.close();
    },
  });
}

/** Housekeeping after a quiet moment, so that no call waits for it; and the look at a full disk. */
function tidyWhenIdle(port: Port, store: OpenStore, log: StoreLog): () => void {
  let tidiedAt = performance.now();
  /** Whether anything was asked since. */
  let asked = false;
  const attempt = (work: () => boolean): boolean => {
    tidiedAt = performance.now();
    asked = false;
    try {
      return work();
    } catch (error) {
      log.warn('housekeeping failed', { problem: toErrorInfo(error) });
      return false;
    }
  };
  const tidy = (): void => {
    if (attempt(store.tidy)) idle.refresh();
  };
  const idle = setTimeout(tidy, idleMs);
  const removeListener = port.onMessage(() => {
    asked = true;
    idle.refresh();
  });
  const busy = setInterval(() => {
    if (asked && performance.now() - tidiedAt >= busyPruneMs) attempt(store.prune);
  }, busyPruneMs);
  const probe = setInterval(() => store.probe(), probeMs);
  return () => {
    removeListener();
    clearTimeout(idle);
    clearInterval(busy);
    clearInterval(probe);
  };
}

/** Checks a large database in a thread of its own, while the store already works. */
function checkBeside(options: Options, store: OpenStore): Worker {
  const worker = new Worker(options.entryPath, { workerData: { ...options, mode: 'check' } });
  worker.on('message', (message: unknown) => {
    const { problem } = parseInput(checkResultSchema, message, 'the check’s answer');
    if (problem !== null) store.condemn(new KinglyError('store_damaged', problem));
  });
  worker.on('error', (error: unknown) => {
    store.condemn(damaged(options.databasePath, toErrorInfo(error).message, error));
  });
  return worker;
}

/** What is wrong with the file, for a person; null when it is sound. */
function check(path: string): string | null {
  const database = new Database(path, { readonly: true, fileMustExist: true });
  try {
    assertSound(database, path);
    return null;
  } catch (error) {
    return toErrorInfo(error).message;
  } finally {
    database.close();
  }
}

function portOf(channel: MessagePort): Port {
  return {
    send: (message) => channel.postMessage(message),
    onMessage: (listener) => {
      channel.on('message', listener);
      return () => channel.off('message', listener);
    },
    onClose: (listener) => {
      channel.on('close', listener);
      return () => channel.off('close', listener);
    },
    close: () => channel.close(),
  };
}
