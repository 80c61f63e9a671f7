import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startBackend } from '#backend/backend-process.ts';
import { jobHandlers } from '#backend/handlers/index.ts';
import type { JobHandlers } from '#backend/runner/handler.ts';
import { nodeProcessStarter } from '#core/node-process-starter.ts';
import { ownTools } from '#core/tools/own-tools.ts';
import { toolProcesses } from '#core/tools/tool-processes.ts';
import { openStoreClient } from '#core/store-client.ts';
import {
  type BackendContract,
  backendContract,
  backendInputTopics,
  backendTopics,
  hostContract,
} from '#shared/contracts/backend.ts';
import type { Delta } from '#shared/contracts/entities.ts';
import type { Store } from '#shared/contracts/store.ts';
import type { Write } from '#shared/contracts/writes.ts';
import { systemClock } from '#shared/clock.ts';
import { KinglyError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { ContractCalls } from '#shared/rpc/contract.ts';
import { type Port, portPair } from '#shared/rpc/port.ts';
import { connect, listen, pusher, serve } from '#shared/rpc/rpc.ts';
import type { StrictModel } from './strict-model.ts';

const storeThreadPath = fileURLToPath(new URL('../../db/store-thread.ts', import.meta.url));
const backendPath = fileURLToPath(new URL('../../src-backend/backend.ts', import.meta.url));

/** A real store, and backends that work on it. */
export type TestStore = {
  readonly store: Store;
  /** What a tool server’s process is given, by the server’s id and then `environment:NAME`. */
  readonly secrets: Record<string, Record<string, string>>;
  commit(...writes: readonly Write[]): Promise<void>;
  /** Resolves when `look` finds something; looks again after each event of the store. */
  until<Found>(look: () => Promise<Found | null | undefined | false>): Promise<Found>;
  /** A backend in this process, with a model of the test's. */
  startInside(
    model: StrictModel,
    handlers?: Partial<JobHandlers>,
    options?: { readonly hardStopMs?: number },
  ): Promise<TestBackend>;
  /** A backend in a process of its own. */
  startProcess(environment: Readonly<Record<string, string>>): Promise<TestProcess>;
  /** Closes all; then the folder is removed. */
  close(): Promise<void>;
};

export type TestBackend = {
  readonly owner: string;
  readonly calls: ContractCalls<BackendContract>;
  /** What was pushed beside the durable events. */
  readonly deltas: readonly Delta[];
  /** Ends it as the app does when it closes. */
  stop(): Promise<void>;
};

export type TestProcess = TestBackend & {
  /** Ends it at once and gives back what it held, as the supervisor does. */
  kill(): Promise<void>;
  /** Closes the channel, as when the app ends. */
  disconnect(): void;
  /** Resolves when the process is gone. */
  readonly exited: Promise<void>;
};

const noWorkflows = {
  keep: (id: string) => {
    throw new KinglyError('not_found', `There is no workflow ${id} here`);
  },
};
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

/** Opens a new store in a folder of its own. */
export async function openTestStore(): Promise<TestStore> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'kingly-backend-'));
  const waiting = new Set<() => void>();
  const ports = new Set<Port>();
  const backends = new Set<{ stop(): Promise<void> }>();
  const wake = (): void => {
    for (const look of waiting) look();
  };
  const client = await openStoreClient(
    { dataFolder, storeThreadPath, log: quiet },
    {
      events: wake,
      jobs: (payload) => {
        for (const port of ports) pusher(port, backendInputTopics)('jobs', payload);
        wake();
      },
      cancel: (payload) => {
        for (const port of ports) pusher(port, backendInputTopics)('cancel', payload);
      },
    },
  );
  const { store } = client;
  const secrets: Record<string, Record<string, string>> = {};

  const attach = async (
    port: Port,
  ): Promise<{ owner: string; deltas: Delta[]; calls: TestBackend['calls'] }> => {
    const owner = newId('boot');
    const deltas: Delta[] = [];
    serve(port, hostContract, {
      ...store,
      'secrets.get': ({ owner }) => secrets[owner] ?? {},
      'secrets.patch': ({ owner, values }) => {
        const all = { ...secrets[owner], ...values };
        secrets[owner] = Object.fromEntries(
          Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
        );
        return {};
      },
      ...toolProcesses(port, {
        starter: nodeProcessStarter(() => {}),
        entryOf: (server) =>
          fileURLToPath(new URL(`../../src-tools/${server}/entry.ts`, import.meta.url)),
        ownTools: ownTools({ store, workflows: noWorkflows, clock: systemClock }),
        reportProblem: () => {},
      }),
    });
    listen(port, backendTopics, {
      delta: (delta) => {
        deltas.push(delta);
        wake();
      },
    });
    ports.add(port);
    port.onClose(() => ports.delete(port));
    const calls = connect(port, backendContract);
    await calls['backend.start']({ owner, modelChoice: 'auto' });
    return { owner, deltas, calls };
  };

  return {
    store,
    secrets,
    commit: async (...writes) => {
      await store['store.commit']({ writes: [...writes] });
    },
    until: (look) =>
      new Promise((resolve, reject) => {
        const tryIt = (): void => {
          look().then(
            (found) => {
              if (found === null || found === undefined || found === false) return;
              waiting.delete(tryIt);
              resolve(found);
            },
            (error: unknown) => {
              waiting.delete(tryIt);
              reject(error);
            },
          );
        };
        waiting.add(tryIt);
        tryIt();
      }),
    startInside: async (model, handlers = {}, options = {}) => {
      const [here, there] = portPair();
      const free = startBackend({
        port: there,
        log: quiet,
        createCatalog: () => model.catalog,
        backoff: { baseMs: 10, maximumMs: 20 },
        handlers: { ...jobHandlers, ...handlers },
        ...options,
      });
      const attached = await attach(here);
      const backend = {
        ...attached,
        stop: async () => {
          if (!backends.delete(backend)) return;
          await attached.calls['backend.drain']({ withinMs: 0 });
          here.close();
          await free();
        },
      };
      backends.add(backend);
      return backend;
    },
    startProcess: async (environment) => {
      const output: string[] = [];
      const started = nodeProcessStarter((_name, line) => output.push(line)).start({
        entryPath: backendPath,
        name: 'kingly-backend-test',
        environment,
      });
      const exited = new Promise<void>((resolve) => started.onExit(() => resolve()));
      const attached = await Promise.race([
        attach(started.port),
        exited.then(() => {
          throw new Error(`The backend ended: ${output.join('\n')}`);
        }),
      ]);
      const backend = {
        ...attached,
        stop: async () => {
          if (!backends.delete(backend)) return;
          await attached.calls['backend.drain']({ withinMs: 0 });
          started.port.close();
          await exited;
        },
        exited,
        disconnect: () => {
          backends.delete(backend);
          started.port.close();
        },
        kill: async () => {
          backends.delete(backend);
          started.kill();
          await exited;
          await store['jobs.release']({ owner: attached.owner });
        },
      };
      backends.add(backend);
      return backend;
    },
    close: async () => {
      for (const backend of backends) await backend.stop();
      await client.close();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}
