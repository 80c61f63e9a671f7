import { fileURLToPath } from 'node:url';
import type { ToolServerDefinition } from '#shared/contracts/tools.ts';

/** A real server for tests. */
export const goodServer = fileURLToPath(new URL('./good-server.ts', import.meta.url));

/** A server as a person would have allowed it; the good one, where nothing else is said. */
export function definitionOf(change: Partial<ToolServerDefinition> = {}): ToolServerDefinition {
  return {
    id: 'srv_good',
    name: 'Good',
    source: 'user',
    transport: 'stdio',
    command: process.execPath,
    args: [goodServer],
    folder: null,
    url: null,
    roots: [],
    environmentNames: [],
    headerNames: [],
    enabled: true,
    createdAt: 1,
    updatedAt: 1,
    ...change,
  };
}
