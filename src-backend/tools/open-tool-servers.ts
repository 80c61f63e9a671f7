import type { Clock } from '#shared/clock.ts';
import type { HostContract } from '#shared/contracts/backend.ts';
import type { ContractCalls } from '#shared/rpc/contract.ts';
import type { Log } from '../log.ts';
import { defaultLimits, type ToolLimits } from './limits.ts';
import { isSignedIn, keptProvider, type SignInSecrets } from './oauth/provider.ts';
import { createProcessReaper } from './process-reaper.ts';
import type { ServerParts } from './server.ts';
import { createToolServers, type ToolServers } from './tool-servers.ts';

/** What tests set of the tools. */
export type ToolOptions = { readonly limits?: ToolLimits };

/** The tool servers of a backend process, whose host keeps their definitions and secrets. */
export function openToolServers(
  options: ToolOptions & {
    readonly host: ContractCalls<HostContract>;
    readonly clock: Clock;
    readonly log: Log;
    readonly onChange: () => void;
    readonly builtIn: ServerParts['builtIn'];
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
    builtIn: options.builtIn,
    secrets: async (server) => {
      // One without keys starts also where the system's key store is closed.
      const names = [...server.environmentNames, ...server.headerNames];
      if (names.length === 0 && server.transport === 'stdio') {
        return { environment: {}, headers: {}, signIn: null };
      }
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
        signIn: isSignedIn(kept) ? keptProvider(signInSecrets(host, server.id)) : null,
      };
    },
  });
}

/** What is kept of signing in to a server, among its other secrets. */
export function signInSecrets(
  host: Pick<ContractCalls<HostContract>, 'secrets.get' | 'secrets.patch'>,
  owner: string,
): SignInSecrets {
  return {
    read: () => host['secrets.get']({ owner }),
    write: async (values) => {
      await host['secrets.patch']({ owner, values: { ...values } });
    },
  };
}
