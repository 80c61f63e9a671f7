import type { Tool as ServerTool } from '@modelcontextprotocol/sdk/types.js';
import type { Tool, ToolEffect, ToolServerDefinition } from '#shared/contracts/tools.ts';
import { toErrorInfo } from '#shared/errors.ts';
import { jsonObjectSchema } from '#shared/json.ts';
import { canonicalJson } from '#shared/tools/canonical-json.ts';
import { pinOf } from '#shared/tools/pin.ts';
import { visibleText } from '#shared/tools/visible-text.ts';

/** A tool as its server tells of it, with what its pin is made of. */
export type SeenTool = Omit<Tool, 'approval'> & { readonly content: string };

const longestDescription = 20_000;
const longestContent = 200_000;
/** Code units of all tools of a server: each is kept as it was seen. */
const longestList = 4_000_000;

/** What can be used of a server's list; the rest is left out, with a line in the server's log. */
export async function readTools(
  { id, name: serverName }: Pick<ToolServerDefinition, 'id' | 'name'>,
  tools: readonly ServerTool[],
  onLog: (line: string) => void,
): Promise<readonly SeenTool[]> {
  const seen = new Map<string, SeenTool>();
  let length = 0;
  for (const tool of tools) {
    const name = visibleText(tool.name.slice(0, 200));
    try {
      if (seen.has(tool.name)) throw new Error('its name is there twice');
      const read = await readTool({ id, name: serverName }, tool);
      if (length + read.content.length > longestList) {
        throw new Error('the descriptions of all its tools together are too long');
      }
      length += read.content.length;
      seen.set(tool.name, read);
    } catch (error) {
      const isDeep = error instanceof RangeError;
      const problem = isDeep ? 'its schema is too deep to be read' : toErrorInfo(error).message;
      onLog(`The tool ${name} is left out: ${problem}`);
    }
  }
  return [...seen.values()];
}

/** @throws Error with what is wrong with it. */
async function readTool(
  server: Pick<ToolServerDefinition, 'id' | 'name'>,
  tool: ServerTool,
): Promise<SeenTool> {
  if (!/^[\w.:/-]{1,200}$/u.test(tool.name)) throw new Error('its name is not allowed');
  const inputSchema = jsonObjectSchema.safeParse(tool.inputSchema);
  const outputSchema = jsonObjectSchema.nullable().safeParse(tool.outputSchema ?? null);
  if (!inputSchema.success || !outputSchema.success) {
    throw new Error('its schema is no JSON Schema');
  }
  const given = tool.annotations ?? {};
  const annotations = {
    readOnly: given.readOnlyHint ?? false,
    destructive: given.destructiveHint ?? true,
    idempotent: given.idempotentHint ?? false,
    openWorld: given.openWorldHint ?? true,
  };
  const effect = effectOf(annotations);
  const content = canonicalJson({
    name: tool.name,
    title: tool.title ?? null,
    description: tool.description ?? '',
    inputSchema: inputSchema.data,
    outputSchema: outputSchema.data,
    // Decides whether a call that a crash interrupted is made again.
    effect,
  });
  if (content.length > longestContent) {
    throw new Error('its description and schema are too long');
  }
  return {
    serverId: server.id,
    serverName: server.name,
    name: tool.name,
    title: visibleText(tool.title ?? given.title ?? tool.name).slice(0, 300),
    description: visibleText(tool.description ?? '').slice(0, longestDescription),
    inputSchema: inputSchema.data,
    outputSchema: outputSchema.data,
    annotations,
    effect,
    pin: await pinOf(content),
    content,
  };
}

function effectOf({ readOnly, idempotent }: Tool['annotations']): ToolEffect {
  if (readOnly) return 'read';
  return idempotent ? 'idempotent' : 'once';
}
