import type { Store } from '#shared/contracts/store.ts';
import type { ToolServerDefinition } from '#shared/contracts/tools.ts';
import { builtInServers } from '#shared/tools/built-in-servers.ts';

/** Puts the servers that come with Kingly among the others, off, where they are not there yet. */
export async function seedBuiltInServers(
  store: Pick<Store, 'toolServers.list' | 'store.commit'>,
  now: number,
): Promise<void> {
  const known = await store['toolServers.list']({});
  const missing = builtInServers.filter(
    ({ name, title }) =>
      !known.some(
        (server) => server.id === idOf(name) || server.name.toLowerCase() === title.toLowerCase(),
      ),
  );
  if (missing.length === 0) return;
  await store['store.commit']({
    writes: missing.map(({ name, title }) => ({
      type: 'toolServer.put',
      server: definitionOf(name, title, now),
    })),
  });
}

function idOf(name: string): string {
  return `srv_${name}`;
}

function definitionOf(name: string, title: string, now: number): ToolServerDefinition {
  return {
    id: idOf(name),
    name: title,
    source: 'built-in',
    transport: 'stdio',
    command: name,
    args: [],
    folder: null,
    url: null,
    roots: [],
    environmentNames: [],
    headerNames: [],
    enabled: false,
    createdAt: now,
    updatedAt: now,
  };
}
