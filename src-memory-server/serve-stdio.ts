import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';

/** Serves over standard input and output until the client has gone; then calls `onEnd`. */
export async function serveStdio(server: McpServer, onEnd: () => void): Promise<void> {
  // The transport itself would wait for ever for a client that has gone.
  process.stdin.once('end', onEnd);
  process.stdin.once('close', onEnd);
  process.stdout.once('error', onEnd);
  await server.connect(new StdioServerTransport());
}
