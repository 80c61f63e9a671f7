import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';

/** A built-in server, without its tools. `instructions` tell a model what it is good for. */
export function builtInServer(name: string, title: string, instructions: string): McpServer {
  return new McpServer({ name: `kingly-${name}`, title, version: '1.0.0' }, { instructions });
}
