import type { Clock } from '#shared/clock.ts';
import type { Store } from '#shared/contracts/store.ts';
import type { Tool, ToolPin, ToolServer, ToolServerDefinition } from '#shared/contracts/tools.ts';
import { KinglyError, toErrorInfo } from '#shared/errors.ts';
import { pinOf } from '#shared/tools/pin.ts';
import { commandContent, commandLineOf } from '#shared/tools/server-command.ts';
import type { Log } from '../log.ts';
import { type Batcher, createBatcher } from './batcher.ts';
import { createReadCache, type ReadCache } from './read-cache.ts';
import type { SeenTool } from './seen-tool.ts';
import { createServer, type Server, type ServerParts } from './server.ts';

/** A server with what stands before it. */
export type ServerEntry = {
  readonly definition: ToolServerDefinition;
  readonly server: Server;
  readonly batcher: Batcher;
  readonly commandPin: string;
  /** What the person has seen, by tool; the command under the empty name. */
  readonly pins: Map<string, ToolPin>;
};

export type ToolServers = {
  /** Reads the definitions anew: what changed or went is ended. */
  refresh(): Promise<void>;
  list(): Promise<readonly ToolServer[]>;
  /** By id or name. Rejects with why it cannot be used, and how to mend that. */
  usable(idOrName: string): Promise<ServerEntry>;
  /** Every server that may be used now. */
  allUsable(): Promise<readonly ServerEntry[]>;
  /** The tools of one, each pinned as it was when it was first seen. */
  toolsOf(entry: ServerEntry): Promise<readonly SeenTool[]>;
  /** As a person is shown them; a server that fails is left out, its problem told of in its state. */
  tools(serverId?: string): Promise<readonly Tool[]>;
  restart(id: string): Promise<ToolServer>;
  readonly cache: ReadCache;
  close(): Promise<void>;
};

export type ToolServersParts = Omit<ServerParts, 'onToolsChanged'> & {
  readonly store: Pick<
    Store,
    'toolServers.list' | 'toolPins.list' | 'toolApprovals.list' | 'store.commit'
  >;
  readonly clock: Clock;
  readonly log: Log;
};

/** Milliseconds in which changes are told of together: a server may change without end. */
const tellEveryMs = 250;
/** Tools of one server that are remembered as they were first seen. */
const mostPins = 2_000;

export function createToolServers(parts: ToolServersParts): ToolServers {
  const { store, limits, log } = parts;
  let telling: NodeJS.Timeout | undefined;
  const onChange = (): void => {
    telling ??= setTimeout(() => {
      telling = undefined;
      parts.onChange();
    }, tellEveryMs);
  };
  const cache = createReadCache();
  let entries = new Map<string, ServerEntry>();
  let loaded: Promise<void> | null = null;

  const load = async (): Promise<void> => {
    const next = new Map<string, ServerEntry>();
    for (const definition of await store['toolServers.list']({})) {
      const commandPin = await pinOf(commandContent(definition));
      const pins = await store['toolPins.list']({ serverId: definition.id });
      const known = entries.get(definition.id);
      // Its secrets may have changed with it.
      const isSame =
        known !== undefined &&
        known.definition.updatedAt === definition.updatedAt &&
        problemOf(known) === null;
      next.set(definition.id, {
        definition,
        commandPin,
        pins: new Map(pins.map((pin) => [pin.tool, pin])),
        server: isSame
          ? known.server
          : createServer(definition, { ...parts, onChange, onToolsChanged: cache.forget }),
        batcher: isSame ? known.batcher : createBatcher({ sideBySide: limits.sideBySide }),
      });
    }
    const before = entries;
    entries = next;
    for (const [id, { server }] of before) {
      if (next.get(id)?.server === server && problemOf(next.get(id)) === null) continue;
      cache.forget(id);
      // A call that waits for an answer or its turn still has it, and must not start it again.
      server
        .retire()
        .catch((error: unknown) =>
          log.warn('A tool server did not end', { server: id, error: toErrorInfo(error).message }),
        );
    }
  };
  /** One after another, so that no two loads make two servers of one definition. */
  const refresh = (): Promise<void> => {
    const earlier = loaded ?? Promise.resolve();
    const mine = earlier.catch(() => {}).then(load);
    loaded = mine;
    mine.catch(() => {
      // The next use tries again.
      if (loaded === mine) loaded = null;
    });
    return mine;
  };
  const ready = (): Promise<void> => loaded ?? refresh();

  const find = (idOrName: string): ServerEntry | undefined =>
    entries.get(idOrName) ??
    [...entries.values()].find(
      ({ definition }) => definition.name.toLowerCase() === idOrName.toLowerCase(),
    );

  const toolsOf = async (entry: ServerEntry): Promise<readonly SeenTool[]> => {
    const tools = await entry.server.tools();
    const fresh = tools
      .filter(({ name }) => !entry.pins.has(name))
      .slice(0, Math.max(0, mostPins - entry.pins.size));
    if (fresh.length === 0) return tools;
    const pins = fresh.map(({ name, pin, content }) => ({
      serverId: entry.definition.id,
      tool: name,
      pin,
      content,
      pinnedAt: parts.clock.now(),
    }));
    // At first sight, so that a change is told of even before the first approval.
    await store['store.commit']({ writes: pins.map((pin) => ({ type: 'toolPin.put', pin })) });
    for (const pin of pins) entry.pins.set(pin.tool, pin);
    return tools;
  };

  const describe = ({ definition, server, commandPin, pins }: ServerEntry): ToolServer => {
    const status = server.status();
    const state = stateOf(definition, commandPin, pins);
    return {
      ...definition,
      ...status,
      state: state ?? status.state,
      commandLine: commandLineOf(definition),
      pin: commandPin,
    };
  };

  return {
    cache,
    refresh,
    list: async () => {
      await ready();
      return [...entries.values()].map(describe);
    },
    usable: async (idOrName) => {
      await ready();
      const entry = find(idOrName);
      if (entry === undefined) {
        throw new KinglyError(
          'not_available',
          `There is no tool server ${idOrName}. Add it in the settings, under Tools.`,
        );
      }
      const problem = problemOf(entry);
      if (problem !== null) throw new KinglyError('not_available', problem);
      return entry;
    },
    allUsable: async () => {
      await ready();
      return [...entries.values()].filter((entry) => problemOf(entry) === null);
    },
    toolsOf,
    tools: async (serverId) => {
      await ready();
      const wanted = [...entries.values()].filter(
        (entry) =>
          problemOf(entry) === null && (serverId ?? entry.definition.id) === entry.definition.id,
      );
      const rules = await store['toolApprovals.list']({});
      const found = await Promise.allSettled(
        wanted.map(async (entry) =>
          (await toolsOf(entry)).map(({ content: _content, ...tool }): Tool => {
            const isAllowed = rules.some(
              (rule) =>
                rule.serverId === tool.serverId && rule.tool === tool.name && rule.pin === tool.pin,
            );
            const isChanged = entry.pins.get(tool.name)?.pin !== tool.pin;
            return { ...tool, approval: isChanged ? 'changed' : isAllowed ? 'allowed' : 'ask' };
          }),
        ),
      );
      return found.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
    },
    restart: async (id) => {
      await ready();
      const entry = find(id);
      if (entry === undefined) throw new KinglyError('not_found', `There is no tool server ${id}`);
      await entry.server.stop();
      // What goes wrong is in its state.
      if (problemOf(entry) === null) await entry.server.tools().catch(() => {});
      return describe(entry);
    },
    close: async () => {
      await loaded?.catch(() => {});
      await Promise.all([...entries.values()].map(({ server }) => server.stop()));
      clearTimeout(telling);
      parts.reaper.close();
    },
  };
}

function stateOf(
  definition: ToolServerDefinition,
  commandPin: string,
  pins: ReadonlyMap<string, ToolPin>,
): 'off' | 'needs-approval' | null {
  if (!definition.enabled) return 'off';
  return pins.get('')?.pin === commandPin ? null : 'needs-approval';
}

/** Why a server may not be used, for a person; null where it may. */
function problemOf(entry: ServerEntry | undefined): string | null {
  if (entry === undefined) return 'It is gone';
  const { definition, commandPin, pins } = entry;
  switch (stateOf(definition, commandPin, pins)) {
    case 'off':
      return `The tool server ${definition.name} is off. Allow it in the settings, under Tools.`;
    case 'needs-approval':
      return `The command of the tool server ${definition.name} has changed since you allowed it. See it in the settings, under Tools.`;
    case null:
      return null;
  }
}
