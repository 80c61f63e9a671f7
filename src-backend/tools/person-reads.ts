import type { BackendContract } from '#shared/contracts/backend.ts';
import type { ContractHandlers } from '#shared/rpc/contract.ts';
import { safeResult } from './safe-result.ts';
import type { ToolServers } from './tool-servers.ts';

type Reads = Extract<
  keyof BackendContract,
  `tools.resources.${string}` | `tools.prompts.${string}`
>;

/** What a person reads of a server themselves, made safe like the result of a call. */
export function personReads(
  servers: () => Pick<ToolServers, 'usable'>,
  limits: { readonly resultLength: number },
): Pick<ContractHandlers<BackendContract>, Reads> {
  const serverOf = async (id: string) => (await servers().usable(id)).server;
  return {
    'tools.resources.list': async ({ serverId }) => {
      const server = await serverOf(serverId);
      return [...(await server.read('its list', (content) => content.resources()))];
    },
    'tools.resources.read': async ({ serverId, uri }) => {
      const server = await serverOf(serverId);
      const given = await server.read(uri, (content) => content.read(uri));
      return safeResult(given, limits.resultLength);
    },
    'tools.prompts.list': async ({ serverId }) => {
      const server = await serverOf(serverId);
      const found = await server.read('its list', (content) => content.prompts());
      return found.map((prompt) => ({ ...prompt, arguments: [...prompt.arguments] }));
    },
    'tools.prompts.get': async ({ serverId, name, arguments: args }) => {
      const server = await serverOf(serverId);
      const given = await server.read(name, (content) => content.prompt(name, args));
      return safeResult(given, limits.resultLength);
    },
  };
}
