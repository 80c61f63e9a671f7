import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterEach } from 'vitest';
import { z } from 'zod';

const cleanups: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** Something to undo after the test. */
export function afterTest(cleanup: () => void | Promise<void>): void {
  cleanups.push(cleanup);
}

/** A data folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kingly-memory-server-'));
  afterTest(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const entryPath = fileURLToPath(new URL('../memory-server.ts', import.meta.url));

/** The public client on a server process of its own; both end with the test. */
export async function startStdio(
  folder: string,
  more: readonly string[] = [],
  name = 'test client',
): Promise<Client> {
  return connectStdio([entryPath, '--data', folder, ...more], {}, name);
}

/** The reference: the server-memory package, on a file in the folder. */
export async function startReference(folder: string): Promise<Client> {
  const path = createRequire(import.meta.url).resolve(
    '@modelcontextprotocol/server-memory/dist/index.js',
  );
  return connectStdio([path], { MEMORY_FILE_PATH: join(folder, 'reference.jsonl') }, 'test client');
}

async function connectStdio(
  parameters: readonly string[],
  env: Readonly<Record<string, string>>,
  name: string,
): Promise<Client> {
  const client = new Client({ name, version: '1' });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [...parameters],
      env: { ...env },
      stderr: 'ignore',
    }),
  );
  afterTest(() => client.close());
  return client;
}

const resultSchema = z.object({
  isError: z.boolean().default(false),
  content: z.array(z.object({ type: z.literal('text'), text: z.string() })),
  structuredContent: z.record(z.string(), z.unknown()).optional(),
});
export type ToolResult = z.output<typeof resultSchema>;

/** Calls a tool, errors of the tool included. */
export async function callTool(
  client: Client,
  name: string,
  parameters: Readonly<Record<string, unknown>>,
): Promise<ToolResult> {
  return resultSchema.parse(await client.callTool({ name, arguments: { ...parameters } }));
}

/** The structured result of a call that must succeed. */
export async function call(
  client: Client,
  name: string,
  parameters: Readonly<Record<string, unknown>> = {},
): Promise<Record<string, unknown>> {
  const { isError, content, structuredContent } = await callTool(client, name, parameters);
  if (isError || structuredContent === undefined) {
    throw new Error(`${name}: ${content[0]?.text ?? 'no result'}`);
  }
  return structuredContent;
}

/** The text of an error that a call must bring. */
export async function refusal(
  client: Client,
  name: string,
  parameters: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { isError, content } = await callTool(client, name, parameters);
  if (!isError) throw new Error(`${name} was not refused: ${content[0]?.text ?? ''}`);
  return content[0]?.text ?? '';
}
