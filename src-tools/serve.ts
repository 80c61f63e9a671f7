import { constants, setPriority } from 'node:os';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { hasParentPort, parentPort } from '#shared/rpc/parent-port.ts';
import type { Port } from '#shared/rpc/port.ts';
import { endWith } from './command-line.ts';
import { parentPortTransport } from './parent-port-transport.ts';

/**
 * Serves over the port to the parent where Kingly started this process, else over standard input
 * and output, so that any other client can start it too. The process ends with its client: when
 * the input ends, the port closes or SIGTERM comes. `onEnd` runs before that.
 * @param port what the parent is already talked to by, where the server asks the app something
 */
export function serve(server: McpServer, onEnd: () => void = () => {}, port?: Port): void {
  const end = (): void => {
    onEnd();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, end);
  yieldToOthers();
  const own = port ?? (hasParentPort(process) ? parentPort(process) : null);
  const transport = own === null ? standardTransport(end) : parentPortTransport(own, end);
  server.connect(transport).catch(endWith);
}

/** Work must never slow down typing. */
function yieldToOthers(): void {
  try {
    setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Then it runs like any other program.
  }
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
