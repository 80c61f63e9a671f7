import { type Clock, systemClock } from '#shared/clock.ts';
import {
  backendContract,
  backendInputTopics,
  backendTopics,
  hostContract,
} from '#shared/contracts/backend.ts';
import type { ModelStatus } from '#shared/contracts/entities.ts';
import { KinglyError, toErrorInfo } from '#shared/errors.ts';
import type { Port } from '#shared/rpc/port.ts';
import { connect, listen, pusher, serve } from '#shared/rpc/rpc.ts';
import type { ModelCatalog } from '#models/model-catalog.ts';
import { backendCaches } from './caches.ts';
import { jobHandlers } from './handlers/index.ts';
import type { Log } from './log.ts';
import { type Broker, createBroker } from './tools/broker.ts';
import { hostedTransports } from './tools/hosted-transport.ts';
import { defaultLimits } from './tools/limits.ts';
import { createSignIns, type SignIns } from './tools/oauth/sign-ins.ts';
import { personReads } from './tools/person-reads.ts';
import { openToolServers, signInSecrets, type ToolOptions } from './tools/open-tool-servers.ts';
import type { ToolServers } from './tools/tool-servers.ts';
import type { Backoff } from './runner/backoff.ts';
import type { JobHandlers } from './runner/handler.ts';
import type { Pool } from './runner/pools.ts';
import { createRunner, type Runner } from './runner/runner.ts';

/** What the backend is made of; tests replace single parts. */
export type BackendOptions = {
  readonly port: Port;
  readonly log: Log;
  readonly createCatalog: (options: {
    readonly choice: string;
    readonly onStatus: (status: ModelStatus) => void;
  }) => ModelCatalog;
  readonly clock?: Clock;
  readonly backoff?: Backoff;
  readonly handlers?: JobHandlers;
  readonly pools?: readonly Pool[];
  readonly tools?: ToolOptions;
  /** Milliseconds until a handler that does not stop loses its place. */
  readonly hardStopMs?: number;
};

type Started = {
  readonly owner: string;
  readonly runner: Runner;
  readonly catalog: ModelCatalog;
  readonly servers: ToolServers;
  readonly broker: Broker;
  readonly signIns: SignIns;
};

/**
 * The backend over one port: serves its contract, calls the store through it, pushes deltas and
 * the model's state. Work begins with `backend.start`. Returns a function that frees the models.
 */
export function startBackend(options: BackendOptions): () => Promise<void> {
  const { port, log } = options;
  const clock = options.clock ?? systemClock;
  const store = connect(port, hostContract);
  const push = pusher(port, backendTopics);
  const onProblem = (problem: KinglyError): void =>
    log.warn('A message was refused', { error: problem.message });
  const builtIn = hostedTransports(port, store, onProblem);
  let started: Started | null = null;

  const needStarted = (): Started => {
    if (started === null) throw new KinglyError('internal', 'The backend is not started yet');
    return started;
  };

  const start = (owner: string, choice: string): void => {
    if (started !== null) {
      if (started.owner === owner) return;
      throw new KinglyError('duplicate', 'The backend is started already, for another owner');
    }
    const catalog = options.createCatalog({ choice, onStatus: (status) => push('model', status) });
    const servers = openToolServers({
      host: store,
      clock,
      log,
      onChange: () => push('tools', {}),
      builtIn,
      ...options.tools,
    });
    const broker = createBroker(servers, options.tools?.limits ?? defaultLimits);
    const runner = createRunner(
      {
        store,
        owner,
        handlers: options.handlers ?? jobHandlers,
        clock,
        log,
        model: () => catalog.current(),
        showDelta: (delta) => push('delta', delta),
        random: Math.random,
        tools: broker,
        ...(options.backoff === undefined ? {} : { backoff: options.backoff }),
      },
      {
        ...(options.pools === undefined ? {} : { pools: options.pools }),
        hardStopMs: options.hardStopMs,
      },
    );
    const signIns = createSignIns(servers, options.tools?.limits ?? defaultLimits, (id) =>
      signInSecrets(store, id),
    );
    started = { owner, runner, catalog, servers, broker, signIns };
    // Claiming does not wait for a model: facts and joins need none, the rest waits for it.
    catalog
      .refresh()
      .catch((error: unknown) =>
        log.warn('Looking for models failed', { error: toErrorInfo(error).message }),
      );
    runner.start();
  };

  serve(
    port,
    backendContract,
    {
      'backend.start': ({ owner, modelChoice }) => {
        start(owner, modelChoice);
        return { processId: process.pid };
      },
      'models.refresh': () => needStarted().catalog.refresh(),
      'models.choose': ({ choice }) => needStarted().catalog.choose(choice),
      'backend.drain': async ({ withinMs }) => {
        await started?.runner.drain(withinMs);
        return {};
      },
      'backend.ping': () => ({}),
      'tools.servers': async () => [...(await needStarted().servers.list())],
      'tools.refresh': async () => {
        await needStarted().servers.refresh();
        return {};
      },
      'tools.servers.restart': ({ id }) => needStarted().servers.restart(id),
      'tools.servers.signIn': ({ id }) => needStarted().signIns.begin(id),
      'tools.list': async ({ serverId }) => [...(await needStarted().servers.tools(serverId))],
      'tools.call': (call) =>
        needStarted().broker.callForPerson(call.serverId, call.tool, call.arguments),
      ...personReads(() => needStarted().servers, options.tools?.limits ?? defaultLimits),
      'backend.caches': () => [
        ...backendCaches(),
        ...(started === null ? [] : started.servers.cache.figures()),
      ],
    },
    onProblem,
  );
  listen(
    port,
    backendInputTopics,
    {
      jobs: ({ kinds }) => started?.runner.jobsMayBeDue(kinds),
      cancel: ({ jobIds }) => started?.runner.cancel(jobIds),
    },
    onProblem,
  );
  return async () => {
    started?.signIns.close();
    await Promise.all([started?.servers.close(), started?.catalog.close()]);
  };
}
