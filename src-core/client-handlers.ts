import type { AppContract, AppStatus } from '#shared/contracts/app.ts';
import type { ModelStatus } from '#shared/contracts/entities.ts';
import { problemOfSetting } from '#shared/contracts/settings.ts';
import { resumeWindow, type Store } from '#shared/contracts/store.ts';
import type { Clock } from '#shared/clock.ts';
import type { CacheFigures } from '#shared/cache.ts';
import { isKinglyError, KinglyError } from '#shared/errors.ts';
import { defaultWorkspaceId, newId } from '#shared/ids.ts';
import { protocolVersion } from '#shared/protocol/table.ts';
import { workflowFileSchema } from '#shared/workflows/file-schema.ts';
import type { ContractHandlers } from '#shared/rpc/contract.ts';
import type { Port } from '#shared/rpc/port.ts';
import type { EventHub } from './events/event-hub.ts';
import { cancelConversationWrites } from './intake/cancel.ts';
import { controlRun } from './workflows/control-run.ts';
import { acceptCommand } from './intake/intake.ts';
import { memoryHandlers } from './memory-handlers.ts';
import { jobHandlers } from './job-handlers.ts';
import { controlTask } from './tasks/control-task.ts';
import type { FrontendModels } from './frontend/frontend-models.ts';
import type { Scheduler } from './schedules/scheduler.ts';
import type { WorkflowLibrary } from './workflows/library.ts';
import type { SecretStore } from '#shared/contracts/secrets.ts';
import { toolHandlers } from './tools/tool-handlers.ts';
import type { Supervisor } from './supervisor/supervisor.ts';

export type ClientContext = {
  readonly port: Port;
  readonly store: Store;
  readonly hub: EventHub;
  readonly supervisor: Supervisor;
  readonly frontend: FrontendModels;
  readonly scheduler: Scheduler;
  readonly clock: Clock;
  readonly status: () => AppStatus;
  readonly workflows: Pick<WorkflowLibrary, 'folder' | 'list' | 'keep'>;
  readonly secrets: SecretStore;
  readonly tellTools: () => void;
  readonly setModel: (model: ModelStatus) => void;
};

/** What one client may do; a window and a browser are served alike. */
export function clientHandlers(context: ClientContext): ContractHandlers<AppContract> {
  const { store, supervisor } = context;
  const writeModel = async (model: Promise<ModelStatus>): Promise<ModelStatus> => {
    const status = await model;
    context.setModel(status);
    return status;
  };
  return {
    'session.open': (params) => openSession(context, params),
    'events.reached': () => {
      context.hub.reached(context.port);
      return {};
    },
    'command.submit': (envelope) => acceptCommand({ ...context, envelope }),

    'conversations.list': store['conversations.list'],
    'conversations.rename': async ({ id, title }) => {
      const patch = { title, titleIsChosen: true };
      await store['store.commit']({ writes: [{ type: 'conversation.patch', id, patch }] });
      return {};
    },
    'conversations.delete': async ({ id }) => {
      const patch = { deletedAt: context.clock.now() };
      await store['store.commit']({
        writes: [
          ...(await cancelConversationWrites(store, id)),
          { type: 'conversation.patch', id, patch },
        ],
      });
      return {};
    },
    'conversations.restore': async ({ id }) => {
      const patch = { deletedAt: null };
      await store['store.commit']({ writes: [{ type: 'conversation.patch', id, patch }] });
      return {};
    },
    'messages.page': store['messages.page'],
    'messages.get': store['messages.get'],
    'tasks.list': store['tasks.list'],
    'tasks.get': store['tasks.get'],
    'tasks.control': (control) => controlTask(store, control),
    'runs.list': store['runs.list'],
    'runs.get': store['runs.get'],
    ...jobHandlers(context),
    'runs.definition': store['runs.definition'],
    'runs.control': async (wish) => {
      const writes = await controlRun(store, wish, context.clock.now());
      await store['store.commit']({ writes });
      return {};
    },
    'workflows.list': () => ({
      folder: context.workflows.folder,
      workflows: [...context.workflows.list()],
    }),
    'workflows.schema': () => workflowFileSchema(),
    'questions.list': store['questions.list'],
    search: store['search'],
    ...memoryHandlers(store, context.clock, () => supervisor.calls()),
    ...toolHandlers(context),

    'models.refresh': () => writeModel(supervisor.calls()['models.refresh']({})),
    'models.choose': async ({ choice }) => {
      const status = await writeModel(supervisor.calls()['models.choose']({ choice }));
      await store['store.commit']({
        writes: [{ type: 'setting.put', key: 'models.choice', value: choice }],
      });
      return status;
    },
    'backend.restart': () => {
      supervisor.restart();
      return {};
    },
    ...context.frontend.handlers(newId('client')),
    'metrics.get': async () => {
      const [ofStore, ofBackend] = await Promise.all([
        store['store.caches']({}),
        cachesOfBackend(supervisor),
      ]);
      return {
        caches: [...ofStore, ...ofBackend],
        events: context.hub.figures(),
        frontend: context.frontend.figures(),
      };
    },
    'context.prefetch': async ({ query, workflowId, taskId }) => {
      const workspaceId = defaultWorkspaceId;
      const [memories, task] = await Promise.all([
        query === null ? [] : store['memory.search']({ workspaceId, query, limit: 3 }),
        taskId === null ? null : store['tasks.get']({ id: taskId }),
      ]);
      const workflow = context.workflows.list().find(({ id }) => id === workflowId) ?? null;
      return { memories, workflow, task };
    },
    'corrections.list': store['corrections.list'],
    'corrections.forget': async () => {
      await store['store.commit']({ writes: [{ type: 'correction.forgetAll' }] });
      return {};
    },
    'settings.all': store['settings.all'],
    'settings.put': async ({ key, value }) => {
      const problem = problemOfSetting(key, value);
      if (problem !== null) throw new KinglyError('invalid_input', problem);
      await store['store.commit']({ writes: [{ type: 'setting.put', key, value }] });
      context.frontend.settingChanged(key);
      return {};
    },
  };
}

/** None while the backend is away: its caches went with it. */
async function cachesOfBackend(supervisor: Supervisor): Promise<CacheFigures[]> {
  try {
    return await supervisor.calls()['backend.caches']({});
  } catch (error) {
    if (isKinglyError(error) && error.code === 'disconnected') return [];
    throw error;
  }
}

/** What a resuming client may miss, beside {@link resumeWindow}, in UTF-16 code units of JSON. */
const maximumMissedLength = 1_000_000;

async function openSession(
  { port, store, hub, status }: ClientContext,
  params: { readonly protocol: number; readonly lastSequence: number | null },
) {
  if (params.protocol !== protocolVersion) {
    throw new KinglyError(
      'protocol_mismatch',
      `This window speaks version ${params.protocol} of the protocol, the app ${protocolVersion}. Reload the window.`,
    );
  }
  hub.hold(port);
  // A fresh client needs no events, only where they stand.
  const { events, latest, pruned } = await store['events.since']({
    sequence: params.lastSequence ?? Number.MAX_SAFE_INTEGER,
    limit: params.lastSequence === null ? 1 : resumeWindow,
  });
  const resumes =
    params.lastSequence !== null &&
    !pruned &&
    params.lastSequence <= latest &&
    (events.at(-1)?.sequence ?? params.lastSequence) === latest &&
    JSON.stringify(events).length <= maximumMissedLength;
  const sequence = resumes ? (params.lastSequence ?? 0) : latest;
  const snapshot = resumes ? null : await takeSnapshot(store);
  // The answer goes out first: the client must know where it stands before events follow.
  setImmediate(() => hub.open(port, sequence, resumes ? events : []));
  return { sequence, status: status(), snapshot };
}

async function takeSnapshot(store: Store) {
  const workspaceId = defaultWorkspaceId;
  const [conversations, tasks, runs, questions] = await Promise.all([
    store['conversations.list']({ workspaceId, limit: 1_000 }),
    store['tasks.list']({ workspaceId, limit: 200 }),
    store['runs.list']({ workspaceId, limit: 50 }),
    store['questions.list']({ statuses: ['open'], limit: 1_000 }),
  ]);
  return { conversations, tasks, runs, questions };
}
