import path from 'node:path';
import type { Clock } from '#shared/clock.ts';
import type { HostContract } from '#shared/contracts/backend.ts';
import type { ContractCalls } from '#shared/rpc/contract.ts';
import { KinglyError } from '#shared/errors.ts';
import { builtInServers } from '#shared/tools/built-in-servers.ts';
import type { Log } from '../log.ts';
import { defaultLimits, type ToolLimits } from './limits.ts';
import { createProcessReaper } from './process-reaper.ts';
import type { ServerParts } from './server.ts';
import { createToolServers, type ToolServers } from './tool-servers.ts';

/** What tests and shells set of the tools. */
export type ToolOptions = {
  readonly limits?: ToolLimits;
  /** How the program of a built-in server is started, by its name. */
  readonly builtIn?: ServerParts['builtIn'];
};

/** The tool servers of a backend process, whose host keeps their definitions and secrets. */
export function openToolServers(
  options: ToolOptions & {
    readonly host: ContractCalls<HostContract>;
    readonly clock: Clock;
    readonly log: Log;
    readonly onChange: () => void;
  },
): ToolServers {
  const { host, clock, log } = options;
  return createToolServers({
    store: host,
    clock,
    log,
    limits: options.limits ?? defaultLimits,
    reaper: createProcessReaper((message) => log.warn(message)),
    random: Math.random,
    onChange: options.onChange,
    builtIn: options.builtIn ?? builtInProgram,
    secrets: async (server) => {
      const kept = await host['secrets.get']({ owner: server.id });
      const only = (names: readonly string[], kind: string): Record<string, string> =>
        Object.fromEntries(
          names.flatMap((name) => {
            const value = kept[`${kind}:${name}`];
            return value === undefined ? [] : [[name, value]];
          }),
        );
      return {
        environment: only(server.environmentNames, 'environment'),
        headers: only(server.headerNames, 'header'),
      };
    },
  });
}

/** Its entry lies beside the backend's, and runs in the Node that runs the backend. */
function builtInProgram(name: string): { command: string; args: string[] } {
  if (!builtInServers.some((each) => each.name === name)) {
    throw new KinglyError('invalid_input', `There is no built-in tool server ${name}`);
  }
  if ('electron' in process.versions) {
    throw new KinglyError(
      'not_available',
      `The built-in tool server ${name} cannot be started by the desktop app yet; the browser host can`,
    );
  }
  const backend = process.argv[1] ?? '';
  const folder = path.dirname(backend);
  const entry = backend.endsWith('.ts')
    ? path.join(folder, '..', 'src-tools', name, 'entry.ts')
    : path.join(folder, `tools-${name}.js`);
  return { command: process.execPath, args: [entry] };
}
