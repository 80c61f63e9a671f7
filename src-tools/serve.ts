import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { endWith } from './command-line.ts';
import { parentPortTransport } from './parent-port-transport.ts';

/**
 * Serves over standard input and output, or over the port to the parent where Electron started
 * this process as a utility process, which has no standard input. The process ends with its
 * client: when the input ends, the port closes or SIGTERM comes. `onEnd` runs before that.
 */
export function serve(server: McpServer, onEnd: () => void = () => {}): void {
  const end = (): void => {
    onEnd();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, end);
  server.connect(parentPortTransport(process, end) ?? standardTransport(end)).catch(endWith);
}

function standardTransport(end: () => void): StdioServerTransport {
  // The transport itself would wait for ever for a client that has gone.
  process.stdin.once('end', end);
  process.stdin.once('close', end);
  process.stdout.once('error', end);
  const transport = new StdioServerTransport();
  // A line that is too long, and everything after it, is not read any more.
  transport.onclose = end;
  return transport;
}
