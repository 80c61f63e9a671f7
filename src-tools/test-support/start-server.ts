import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { type CallToolResult, CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { fileURLToPath } from 'node:url';

export type StartedServer = {
  readonly client: Client;
  readonly pid: number;
  /** Calls a tool; what it answers, also when it says that it failed. */
  call(tool: string, input: Record<string, unknown>): Promise<CallToolResult>;
  /** Calls a tool that must succeed: its structured values. */
  values(tool: string, input: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Calls a tool that must fail: what it says. */
  refusal(tool: string, input: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
};

/** The text of a result. */
export function textOf(result: CallToolResult): string {
  return result.content.map((part) => (part.type === 'text' ? part.text : part.type)).join('\n');
}

/** Starts a server of this room as its clients do, in a process over standard input and output. */
export async function startServer(
  entry: string,
  args: readonly string[],
  prepare: (client: Client) => Client = (client) => client,
): Promise<StartedServer> {
  const file = fileURLToPath(new URL(`../${entry}`, import.meta.url));
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [file, ...args],
    stderr: 'ignore',
  });
  const client = prepare(new Client({ name: 'test', version: '1' }));
  await client.connect(transport);
  const call = async (tool: string, input: Record<string, unknown>): Promise<CallToolResult> =>
    CallToolResultSchema.parse(await client.callTool({ name: tool, arguments: input }));
  return {
    client,
    pid: transport.pid ?? 0,
    call,
    values: async (tool, input) => {
      const result = await call(tool, input);
      if (result.isError === true) throw new Error(textOf(result));
      return result.structuredContent ?? {};
    },
    refusal: async (tool, input) => {
      const result = await call(tool, input);
      if (result.isError !== true) throw new Error(`${tool} was not refused: ${textOf(result)}`);
      return textOf(result);
    },
    close: () => client.close(),
  };
}
