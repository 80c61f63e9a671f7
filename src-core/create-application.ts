import { join } from 'node:path';
import { appContract, appTopics } from '#shared/contracts/app.ts';
import {
  backendInputTopics,
  backendTopics,
  type HostContract,
  hostContract,
} from '#shared/contracts/backend.ts';
import type { EventEnvelope, ModelStatus } from '#shared/contracts/entities.ts';
import type { OwnToolsContract } from '#shared/contracts/own-tools.ts';
import type { SecretStore } from '#shared/contracts/secrets.ts';
import type { Store } from '#shared/contracts/store.ts';
import { systemClock } from '#shared/clock.ts';
import { type KinglyError } from '#shared/errors.ts';
import type { ContractHandlers } from '#shared/rpc/contract.ts';
import type { Port } from '#shared/rpc/port.ts';
import { listen, pusher, serve } from '#shared/rpc/rpc.ts';
import type { Application, ApplicationOptions } from './application.ts';
import { clientHandlers } from './client-handlers.ts';
import { coalesce } from './coalesce.ts';
import { createFrontendModels, withoutFrontendModels } from './frontend/frontend-models.ts';
import { createEventHub } from './events/event-hub.ts';
import { scheduledIntake } from './schedules/scheduled-intake.ts';
import { createScheduler } from './schedules/scheduler.ts';
import { fileSecrets } from './secrets/file-secrets.ts';
import { plainBox } from './secrets/secret-box.ts';
import { createStatusBoard } from './status-board.ts';
import { openStoreClient } from './store-client.ts';
import { openWorkflowLibrary } from './workflows/library.ts';
import { seedBuiltInServers } from './tools/built-in.ts';
import { ownTools } from './tools/own-tools.ts';
import { toolProcesses } from './tools/tool-processes.ts';
import { createSupervisor } from './supervisor/supervisor.ts';
import { watchWaiting } from './waiting.ts';

/** How long a running job may take to reach a safe point when the app closes, in milliseconds. */
const drainMs = 3_000;
/** Windows that show jobs read them again at most this often, in milliseconds. */
const workEveryMs = 300;

/**
 * Puts the app together: store thread, event hub, backend process. Resolves when the store is
 * open and clients can be served; the backend starts beside it.
 * @throws KinglyError `store_newer`, `store_damaged` or `store_failed` when the store cannot be opened.
 */
export async function createApplication(options: ApplicationOptions): Promise<Application> {
  const { log } = options;
  const hub = createEventHub();
  const eventListeners = new Set<(events: readonly EventEnvelope[]) => void>();
  const board = createStatusBoard(options, (status) => hub.broadcast('status', status));
  const reportProblem = (problem: KinglyError): void =>
    log.warn('A message was refused', { code: problem.code, message: problem.message });

  const workflows = await openWorkflowLibrary({
    builtInFolder: options.workflowsFolder,
    userFolder: join(options.dataFolder, 'workflows'),
    log,
    onChange: (list) =>
      board.patch({
        workflows: list
          .filter(({ problem }) => problem === null)
          .map(({ id, name, about }) => ({ id, name, about })),
      }),
  });

  const backendPorts = new Set<Port>();
  const pushToBackend: ReturnType<typeof pusher<typeof backendInputTopics>> = (topic, payload) => {
    // None before the first start: what is said then is found at the first claim.
    for (const port of backendPorts) pusher(port, backendInputTopics)(topic, payload);
  };

  const workChanged = coalesce(() => hub.broadcast('work', {}), workEveryMs);
  const waiting = watchWaiting({
    look: () => storeClient.store['jobs.waiting']({}),
    status: board.status,
    patch: board.patch,
    clock: systemClock,
  });
  const storeClient = await openStoreClient(options, {
    events: ({ events }) => {
      hub.publish(events);
      waiting.mayHaveChanged();
      for (const listener of eventListeners) listener(events);
    },
    jobs: (jobs) => {
      pushToBackend('jobs', jobs);
      waiting.mayHaveChanged();
    },
    cancel: (cancel) => pushToBackend('cancel', cancel),
    work: workChanged.mayHaveChanged,
    health: (store) => board.patch({ store }),
  });
  const { store } = storeClient;
  board.onChange(waiting.mayHaveChanged);
  board.patch({ store: await store['store.health']({}) });
  // Whoever held jobs before this start is gone: their leases need not run out first.
  await store['jobs.release']({ except: [] });

  await seedBuiltInServers(store, systemClock.now());
  const { secretBox = plainBox } = options;
  const secrets = fileSecrets(join(options.dataFolder, `secrets-${secretBox.name}`), secretBox);
  const tellTools = (): void => hub.broadcast('tools', {});

  const supervisor = createSupervisor({
    starter: options.starter,
    entryPath: options.backendPath,
    environment: { KINGLY_CACHE: options.cacheFolder },
    log,
    modelChoice: async () => {
      const choice = (await store['settings.all']({}))['models.choice'];
      return typeof choice === 'string' ? choice : 'auto';
    },
    attach: (port) => {
      backendPorts.add(port);
      port.onClose(() => backendPorts.delete(port));
      attachBackend(port, {
        ...options,
        store,
        secrets,
        ownTools: ownTools({ store, workflows, clock: systemClock }),
        broadcast: hub.broadcast,
        tellTools,
        setModel: board.setModel,
        reportProblem,
      });
    },
    release: async (owner) => {
      await store['jobs.release']({ owner });
    },
    onState: (state) => board.patch({ backend: state }),
  });
  supervisor.start();
  const frontend =
    options.frontend === undefined
      ? withoutFrontendModels()
      : createFrontendModels({
          ...options.frontend,
          starter: options.starter,
          cacheFolder: options.cacheFolder,
          settings: () => store['settings.all']({}),
          log,
        });
  const scheduler = createScheduler({
    store,
    clock: systemClock,
    log,
    intake: scheduledIntake({ store, workflows, clock: systemClock }),
  });
  // Nobody waits for it: what is due is done, and told of, when it is found.
  void scheduler.start();

  return {
    connect: (port) => {
      hub.add(port, pusher(port, appTopics));
      const handlers = clientHandlers({
        port,
        store,
        hub,
        supervisor,
        frontend,
        scheduler,
        workflows,
        status: board.status,
        clock: systemClock,
        setModel: board.setModel,
        secrets,
        tellTools,
      });
      serve(port, appContract, handlers, reportProblem);
    },
    status: board.status,
    onEvents: (listener) => {
      eventListeners.add(listener);
      return () => eventListeners.delete(listener);
    },
    onStatus: board.onChange,
    show: (target) => hub.broadcast('show', target),
    openWork: async () => {
      const { tasks, runs } = await store['work.open']({});
      return tasks + runs;
    },
    tellProblem: (message) => board.patch({ problem: { message, at: systemClock.now() } }),
    close: async () => {
      scheduler.stop();
      waiting.close();
      workChanged.close();
      workflows.close();
      await Promise.all([supervisor.stop(drainMs), frontend.stop()]);
      await storeClient.close();
    },
  };
}

type BackendParts = Pick<ApplicationOptions, 'starter' | 'toolServerPath'> & {
  readonly store: Store;
  readonly secrets: SecretStore;
  readonly ownTools: ContractHandlers<OwnToolsContract>;
  readonly broadcast: ReturnType<typeof pusher<typeof appTopics>>;
  readonly tellTools: () => void;
  readonly setModel: (model: ModelStatus) => void;
  readonly reportProblem: (problem: KinglyError) => void;
};

function attachBackend(port: Port, parts: BackendParts): void {
  const { store, secrets, broadcast, tellTools, setModel, reportProblem } = parts;
  // The backend calls the store through core: the one place where its lines are checked.
  const host: ContractHandlers<HostContract> = {
    ...store,
    'secrets.get': async ({ owner }) => ({
      ...(await secrets.get(owner)),
    }),
    'secrets.patch': async ({ owner, values }) => {
      await secrets.patch(owner, values);
      return {};
    },
    ...toolProcesses(port, { ...parts, entryOf: parts.toolServerPath }),
  };
  serve(port, hostContract, host, reportProblem);
  listen(
    port,
    backendTopics,
    {
      delta: (delta) => broadcast('delta', delta),
      model: setModel,
      tools: tellTools,
    },
    reportProblem,
  );
}
