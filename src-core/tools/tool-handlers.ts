import type { AppContract } from '#shared/contracts/app.ts';
import type { SecretStore } from '#shared/contracts/secrets.ts';
import type { Store } from '#shared/contracts/store.ts';
import type { ToolServer, ToolServerDefinition, ToolServerDraft } from '#shared/contracts/tools.ts';
import type { Clock } from '#shared/clock.ts';
import { isKinglyError, KinglyError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { ContractHandlers } from '#shared/rpc/contract.ts';
import { pinOf } from '#shared/tools/pin.ts';
import { commandContent, commandLineOf } from '#shared/tools/server-command.ts';
import { readConfiguration } from './read-configurations.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';

type ToolMethod = Extract<keyof AppContract, `tools.${string}`>;

export type ToolContext = {
  readonly store: Store;
  readonly secrets: SecretStore;
  readonly supervisor: Pick<Supervisor, 'calls'>;
  readonly clock: Clock;
  /** Tells every client that servers, tools or approvals changed. */
  readonly tellTools: () => void;
};

/**
 * What a client may do with tool servers. Core keeps definitions, secrets and approvals, also
 * while the backend is away; what is live comes from the backend.
 */
export function toolHandlers(
  context: ToolContext,
): Pick<ContractHandlers<AppContract>, ToolMethod> {
  const { store, secrets, supervisor, clock, tellTools } = context;
  const changed = async (): Promise<void> => {
    await whileAway(() => supervisor.calls()['tools.refresh']({}), {});
    tellTools();
  };
  const list = async (): Promise<ToolServer[]> =>
    await whileAway(
      () => supervisor.calls()['tools.servers']({}),
      await Promise.all((await store['toolServers.list']({})).map(atRest)),
    );
  const find = async (id: string): Promise<ToolServerDefinition> => {
    const found = (await store['toolServers.list']({})).find((server) => server.id === id);
    if (found === undefined) throw new KinglyError('not_found', `There is no tool server ${id}`);
    return found;
  };
  const shown = async (id: string): Promise<ToolServer> => {
    const server = (await list()).find((each) => each.id === id);
    if (server === undefined) throw new KinglyError('not_found', `There is no tool server ${id}`);
    return server;
  };

  return {
    'tools.servers.list': list,
    'tools.servers.put': async ({ id, ...draft }) => {
      const known = id === undefined ? null : await find(id);
      checkDraft(draft, known);
      const now = clock.now();
      const server: ToolServerDefinition = {
        ...withoutSecrets(draft),
        id: known?.id ?? newId('srv', now),
        // Where its command changed, its pin holds no more: it is seen anew before it starts.
        enabled: known?.enabled ?? false,
        createdAt: known?.createdAt ?? now,
        updatedAt: Math.max(now, (known?.updatedAt ?? 0) + 1),
      };
      // First what may be refused: a server without its keys would be started without them.
      const before = await secrets.get(server.id);
      await secrets.put(server.id, {
        ...mergedSecrets(draft, before),
        // Who signed in there has not signed in elsewhere.
        ...(known?.url === draft.url ? signInOf(before) : {}),
      });
      try {
        await store['store.commit']({ writes: [{ type: 'toolServer.put', server }] });
      } catch (error) {
        await secrets.put(server.id, before);
        throw error;
      }
      await changed();
      return await shown(server.id);
    },
    'tools.servers.delete': async ({ id }) => {
      await store['store.commit']({ writes: [{ type: 'toolServer.delete', id }] });
      await secrets.put(id, {});
      await changed();
      return {};
    },
    'tools.servers.enable': async ({ id, enabled, pin }) => {
      const server = await find(id);
      const content = commandContent(server);
      const own = await pinOf(content);
      if (enabled && pin !== own) {
        throw new KinglyError(
          'refused',
          `The command of ${server.name} is not the one you saw. Look at it again before you allow it.`,
        );
      }
      const updatedAt = Math.max(clock.now(), server.updatedAt + 1);
      await store['store.commit']({
        writes: [
          { type: 'toolServer.put', server: { ...server, enabled, updatedAt } },
          ...(enabled
            ? [
                {
                  type: 'toolPin.put' as const,
                  pin: { serverId: id, tool: '', pin: own, content, pinnedAt: updatedAt },
                },
              ]
            : []),
        ],
      });
      await changed();
      return await shown(id);
    },
    'tools.servers.restart': async (params) =>
      await supervisor.calls()['tools.servers.restart'](params),
    'tools.servers.signIn': async (params) =>
      await supervisor.calls()['tools.servers.signIn'](params),
    'tools.servers.import': (from) => readConfiguration(from),
    'tools.list': async (params) => await supervisor.calls()['tools.list'](params),
    'tools.call': async (params) => await supervisor.calls()['tools.call'](params),
    'tools.calls': (params) => store['toolCalls.list'](params),
    'tools.pins': (params) => store['toolPins.list'](params),
    'tools.resources.list': async (params) =>
      await supervisor.calls()['tools.resources.list'](params),
    'tools.resources.read': async (params) =>
      await supervisor.calls()['tools.resources.read'](params),
    'tools.prompts.list': async (params) => await supervisor.calls()['tools.prompts.list'](params),
    'tools.prompts.get': async (params) => await supervisor.calls()['tools.prompts.get'](params),
    'tools.approvals.list': () => store['toolApprovals.list']({}),
    'tools.approvals.revoke': async ({ id }) => {
      await store['store.commit']({ writes: [{ type: 'toolApproval.delete', id }] });
      tellTools();
      return {};
    },
  };
}

async function whileAway<Value>(call: () => Promise<Value>, otherwise: Value): Promise<Value> {
  try {
    return await call();
  } catch (error) {
    // A backend that is just starting reads everything when it is asked next.
    const isAway = isKinglyError(error) && ['disconnected', 'internal'].includes(error.code);
    if (isAway) return otherwise;
    throw error;
  }
}

/** A server while no backend runs it. */
async function atRest(definition: ToolServerDefinition): Promise<ToolServer> {
  return {
    ...definition,
    state: 'off',
    connected: false,
    problem: definition.enabled ? 'The backend is not running just now' : null,
    commandLine: commandLineOf(definition),
    pin: await pinOf(commandContent(definition)),
    protocolVersion: null,
    serverTitle: null,
    tools: 0,
    log: [],
  };
}

/** Of a built-in server only its folders and options may be changed. */
function checkDraft(
  { transport, command, url, source }: ToolServerDraft,
  known: ToolServerDefinition | null,
): void {
  const isBuiltIn = source === 'built-in' || known?.source === 'built-in';
  const problem =
    isBuiltIn && (known?.source !== source || known.command !== command || url !== null)
      ? 'A built-in server comes with Kingly: only its folders and options can be changed'
      : transport === 'stdio' && (command === null || url !== null)
        ? 'A server of this machine needs a command and no address'
        : transport === 'http' && (url === null || command !== null)
          ? 'A server at an address needs the address and no command'
          : null;
  if (problem !== null) throw new KinglyError('invalid_input', problem);
}

function withoutSecrets({
  environment,
  headers,
  ...draft
}: ToolServerDraft): Omit<ToolServerDefinition, 'id' | 'enabled' | 'createdAt' | 'updatedAt'> {
  return {
    ...draft,
    environmentNames: Object.keys(environment),
    headerNames: Object.keys(headers),
  };
}

/** Each under what it is for; null keeps the value of before. */
function mergedSecrets(
  { environment, headers }: ToolServerDraft,
  before: Readonly<Record<string, string>>,
): Record<string, string> {
  const of = (kind: string, values: ToolServerDraft['environment']): [string, string][] =>
    Object.entries(values).flatMap(([name, value]) => {
      const key = `${kind}:${name}`;
      const kept = value ?? before[key];
      return kept === undefined ? [] : [[key, kept]];
    });
  return Object.fromEntries([...of('environment', environment), ...of('header', headers)]);
}

function signInOf(secrets: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(secrets).filter(([key]) => key.startsWith('oauth:')));
}
