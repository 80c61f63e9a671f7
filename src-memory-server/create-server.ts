import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { ToolSet } from './command-line.ts';
import { originOf, type ServerContext } from './context.ts';
import type { Memory } from './memory.ts';
import { addResources } from './resources.ts';
import { addEpisodeTools } from './tools/episode-tools.ts';
import { addFactTools } from './tools/fact-tools.ts';
import { addGraphTools } from './tools/graph-tools.ts';
import { addHistoryTools } from './tools/history-tools.ts';
import { addNodeTools } from './tools/node-tools.ts';
import { addRelationTools } from './tools/relation-tools.ts';
import { addTimeTools } from './tools/time-tools.ts';

const instructions = `Kingly's memory: entities, relations, observations and episodes, with the time when they were true and when they became known. Nothing is overwritten; deleted observations and relations stay in the history. What you write is marked as yours.`;

/** A server for one connection. Several may share a memory; closing one does not close it. */
export function createServer(memory: Memory, tools: ToolSet): McpServer {
  const server = new McpServer(
    { name: 'kingly-memory', title: 'Kingly memory', version: '1.0.0' },
    { instructions },
  );
  const context: ServerContext = {
    memory,
    origin: () => originOf(server.server.getClientVersion()?.name),
  };
  if (tools !== 'graphiti') addGraphTools(server, context);
  if (tools === 'all' || tools === 'memento') {
    addRelationTools(server, context);
    addHistoryTools(server, context);
  }
  if (tools === 'all' || tools === 'graphiti') {
    addEpisodeTools(server, context);
    addFactTools(server, context);
    // Two systems have a `search_nodes`; the other one was called so before.
    const names =
      tools === 'all' ? ['search_memory_nodes'] : ['search_nodes', 'search_memory_nodes'];
    addNodeTools(server, context, names);
  }
  if (tools === 'all') addTimeTools(server, context);
  addResources(server, context);
  return server;
}
