import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { type Store, storeContract, storeTopics } from '#shared/contracts/store.ts';
import { connect, listen } from '#shared/rpc/rpc.ts';
import { startStoreThread } from '../store-port.ts';

const jobs = 10_000;
const bareJobs = 2_000;
/** Commits under way at a time, as of many clients. */
const producers = 64;
/** Places of the worker: what one claim may bring. */
const places = 64;
const owner = 'bench';

export type JobsFigures = {
  readonly perSecond: number;
  /** The same as bare inserts and updates, each its own durable transaction. */
  readonly barePerSecond: number;
  readonly jobs: number;
};

/**
 * How many jobs go all the way in a second: each is enqueued by a commit of its own, claimed, and
 * completed by a fenced commit of its own, all of them durable (`synchronous=FULL`), through the
 * real store thread, while others are enqueued. Beside it the floor on the same disk.
 */
export async function benchJobs(
  entryPath: string = fileURLToPath(new URL('../store-thread.ts', import.meta.url)),
): Promise<JobsFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'kingly-bench-'));
  const thread = startStoreThread({ entryPath, databasePath: join(folder, 'kingly.db') });
  try {
    const store = connect(thread.port, storeContract);
    await store['store.health']({});
    await allTheWay(store, thread.port, 500, 'warm');
    const perSecond = await allTheWay(store, thread.port, jobs, 'job');
    return { perSecond, barePerSecond: bareLoop(folder), jobs };
  } finally {
    await thread.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function allTheWay(
  store: Store,
  port: Parameters<typeof listen>[0],
  count: number,
  prefix: string,
): Promise<number> {
  const start = performance.now();
  const done = work(store, port, count);
  await produce(store, count, prefix);
  await done;
  return count / ((performance.now() - start) / 1_000);
}

async function produce(store: Store, count: number, prefix: string): Promise<void> {
  let next = 0;
  const producer = async (): Promise<void> => {
    while (next < count) {
      const id = `${prefix}_${next}`;
      next += 1;
      await store['store.commit']({
        writes: [
          {
            type: 'job.enqueue',
            job: {
              id,
              kind: 'task_join',
              payload: { taskId: 'task_1' },
              priority: 0,
              maximumAttempts: 3,
              runAt: 0,
            },
          },
        ],
      });
    }
  };
  await Promise.all(Array.from({ length: producers }, producer));
}

/** A worker as the runner is one: claims when told or when a place is free, up to its places. */
function work(store: Store, port: Parameters<typeof listen>[0], count: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let completed = 0;
    let running = 0;
    let claiming = false;
    let again = false;
    const complete = async (jobId: string, attempt: number): Promise<void> => {
      const fence = { jobId, attempt, owner };
      await store['store.commit']({ fence, writes: [], outcome: { type: 'completed' } });
      running -= 1;
      completed += 1;
      if (completed === count) {
        stopListening();
        resolve();
      } else claim();
    };
    const claimOnce = async (): Promise<void> => {
      const claimed = await store['jobs.claim']({
        owner,
        kinds: ['task_join'],
        limit: places - running,
        leaseMs: 30_000,
      });
      running += claimed.jobs.length;
      claiming = false;
      for (const job of claimed.jobs) complete(job.id, job.attempt).catch(reject);
      if (again) claim();
    };
    const claim = (): void => {
      again = claiming;
      if (claiming || running >= places) return;
      claiming = true;
      claimOnce().catch(reject);
    };
    const stopListening = listen(port, storeTopics, { jobs: claim });
    claim();
  });
}

function bareLoop(folder: string): number {
  const database = new Database(join(folder, 'floor.db'));
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.exec('CREATE TABLE job (id INTEGER PRIMARY KEY, payload TEXT, status TEXT)');
    const insert = database.prepare(`INSERT INTO job (payload, status) VALUES (?, 'pending')`);
    const update = database.prepare(`UPDATE job SET status = 'completed' WHERE id = ?`);
    const start = performance.now();
    for (let round = 0; round < bareJobs; round += 1) {
      const { lastInsertRowid } = insert.run('{"taskId":"task_1"}');
      update.run(lastInsertRowid);
    }
    return bareJobs / ((performance.now() - start) / 1_000);
  } finally {
    database.close();
  }
}
