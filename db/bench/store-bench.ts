import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { type Store, storeContract } from '#shared/contracts/store.ts';
import { defaultWorkspaceId as workspaceId } from '#shared/ids.ts';
import { connect } from '#shared/rpc/rpc.ts';
import { startStoreThread } from '../store-port.ts';
import { type Metric, timings } from './timings.ts';

const rows = 100_000;
const rounds = 2_000;
const vocabulary = 4_000;

/** A repeatable text whose words are as unevenly common as those of a language. */
function words(seed: number, count: number): string {
  let state = seed + 1;
  const text: string[] = [];
  for (let index = 0; index < count; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const share = state / 2 ** 32;
    text.push(`w${Math.floor(share * share * share * vocabulary).toString(36)}`);
  }
  return text.join(' ');
}

/**
 * Measures the store as core sees it, through its thread's port, on a new database in the
 * temporary folder; beside it the floor, a bare insert with the same settings. Milliseconds.
 * `entryPath` is the store thread's built or source entry.
 */
export async function benchStore(
  entryPath: string = fileURLToPath(new URL('../store-thread.ts', import.meta.url)),
): Promise<readonly Metric[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kingly-bench-'));
  const databasePath = join(folder, 'kingly.db');
  const thread = startStoreThread({ entryPath, databasePath });
  try {
    const start = performance.now();
    const store = connect(thread.port, storeContract);
    await store['store.health']({});
    const opened: Metric = { name: 'store.open.ms', value: performance.now() - start };
    await fillMemory(store);
    await fillMessages(store);
    const measured = await measure(store);
    return [opened, ...(await floor(folder)), ...measured];
  } finally {
    await thread.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fillMemory(store: Store): Promise<void> {
  for (let from = 0; from < rows; from += 1_000) {
    await store['store.commit']({
      writes: Array.from({ length: 1_000 }, (_, index) => ({
        type: 'memory.put' as const,
        workspaceId,
        key: `fact ${from + index}`,
        value: words(from + index, 12),
        memoryType: 'semantic' as const,
      })),
    });
  }
}

async function fillMessages(store: Store): Promise<void> {
  const at = Date.now();
  await store['store.commit']({
    writes: [
      {
        type: 'conversation.ensure',
        conversation: {
          id: 'conv_1',
          workspaceId,
          title: 'Bench',
          titleIsChosen: true,
          createdAt: at,
          updatedAt: at,
        },
      },
    ],
  });
  for (let from = 0; from < rows; from += 1_000) {
    await store['store.commit']({
      writes: Array.from({ length: 1_000 }, (_, index) => ({
        type: 'message.create' as const,
        message: {
          id: `msg_${from + index}`,
          conversationId: 'conv_1',
          role: 'user' as const,
          text: words(from + index, 20),
          status: 'complete' as const,
          commandId: null,
          commandLine: null,
          acknowledgement: null,
          taskId: null,
          runId: null,
          model: null,
          error: null,
          createdAt: at,
          updatedAt: at,
        },
      })),
    });
  }
}

async function measure(store: Store): Promise<readonly Metric[]> {
  const put = await timings('memory.put', rounds, (round) =>
    store['store.commit']({
      writes: [
        {
          type: 'memory.put',
          workspaceId,
          key: `fact ${(round * 37) % rows}`,
          value: `value ${round}`,
          memoryType: 'semantic',
        },
      ],
    }),
  );
  const get = await timings('memory.get', rounds, (round) =>
    store['memory.get']({ workspaceId, key: `fact ${(round * 61) % rows}` }),
  );
  const search = await timings('memory.search', 300, (round) =>
    store['memory.search']({ workspaceId, query: `what about ${words(round + 7, 4)}?` }),
  );
  const everything = await timings('search', 300, (round) =>
    store['search']({ workspaceId, query: words(round + 11, 2) }),
  );
  return [...put, ...get, ...search, ...everything];
}

/** The least that one durable row costs here: a bare insert, without thread, indexes or events. */
async function floor(folder: string): Promise<readonly Metric[]> {
  const database = new Database(join(folder, 'floor.db'));
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.exec(
      'CREATE TABLE memory (id INTEGER PRIMARY KEY, key TEXT NOT NULL, value TEXT NOT NULL)',
    );
    const insert = database.prepare('INSERT INTO memory (key, value) VALUES (?, ?)');
    return await timings('floor.insert', rounds, (round) => {
      insert.run(`fact ${round}`, `value ${round}`);
      return Promise.resolve();
    });
  } finally {
    database.close();
  }
}

/** `node db/bench/store-bench.ts` prints the metrics, a line each. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  void benchStore().then((metrics) => {
    for (const { name, value } of metrics) process.stdout.write(`${name} ${value.toFixed(3)}\n`);
  });
}
