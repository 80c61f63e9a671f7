import type { AppStatus } from '#shared/contracts/app.ts';
import { appContract, appTopics } from '#shared/contracts/app.ts';
import type { EventEnvelope } from '#shared/contracts/entities.ts';
import type { ContractHandlers } from '#shared/rpc/contract.ts';
import { type Port, portPair } from '#shared/rpc/port.ts';
import { pusher, serve } from '#shared/rpc/rpc.ts';

export const status: AppStatus = {
  version: '0',
  shell: 'headless',
  backend: { state: 'ready', reason: null },
  store: { state: 'ok', reason: null },
  waiting: { jobs: 0, oldestAt: null, reason: null },
  problem: null,
  model: { current: null, available: [], choice: 'auto', state: 'ready', note: null },
  workflows: [],
};

/** A conversation's event with this number. */
export function eventOf(sequence: number): EventEnvelope {
  return {
    sequence,
    at: sequence,
    workspaceId: 'ws_default',
    conversationId: 'conv_1',
    commandId: null,
    line: `su:conv_1|running|0`,
    record: {
      kind: 'conversation',
      conversation: {
        id: 'conv_1',
        workspaceId: 'ws_default',
        title: `Title ${sequence}`,
        titleIsChosen: false,
        isPrivate: false,
        createdAt: 1,
        updatedAt: sequence,
        deletedAt: null,
      },
    },
  };
}

type OpenParams = Parameters<ContractHandlers<typeof appContract>['session.open']>[0];
type Opened = ReturnType<ContractHandlers<typeof appContract>['session.open']>;

/** The app's side of one connection; only `session.open` is expected to be called. */
export function appSide(open: (params: OpenParams) => Opened): {
  readonly port: Port;
  readonly push: ReturnType<typeof pusher<typeof appTopics>>;
  readonly close: () => void;
} {
  const [client, app] = portPair();
  const { 'session.open': method } = appContract;
  serve(app, { 'session.open': method }, { 'session.open': open });
  return { port: client, push: pusher(app, appTopics), close: () => app.close() };
}
