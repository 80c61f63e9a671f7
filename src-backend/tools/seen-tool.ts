import type { Tool as ServerTool } from '@modelcontextprotocol/sdk/types.js';
import type { Tool, ToolEffect, ToolServerDefinition } from '#shared/contracts/tools.ts';
import { jsonObjectSchema } from '#shared/json.ts';
import { canonicalJson } from '#shared/tools/canonical-json.ts';
import { pinOf } from '#shared/tools/pin.ts';
import { visibleText } from '#shared/tools/visible-text.ts';

/** A tool as its server tells of it, with what its pin is made of. */
export type SeenTool = Omit<Tool, 'approval'> & { readonly content: string };

const longestDescription = 20_000;
const longestContent = 200_000;

/** What can be used of a server's list; the rest is left out, with a line in the server's log. */
export async function readTools(
  { id, name: serverName }: Pick<ToolServerDefinition, 'id' | 'name'>,
  tools: readonly ServerTool[],
  onLog: (line: string) => void,
): Promise<readonly SeenTool[]> {
  const seen = new Map<string, SeenTool>();
  for (const tool of tools) {
    const inputSchema = jsonObjectSchema.safeParse(tool.inputSchema);
    const outputSchema = jsonObjectSchema.nullable().safeParse(tool.outputSchema ?? null);
    const problem = !/^[\w.:/-]{1,200}$/u.test(tool.name)
      ? 'its name is not allowed'
      : seen.has(tool.name)
        ? 'its name is there twice'
        : !inputSchema.success || !outputSchema.success
          ? 'its schema is no JSON Schema'
          : null;
    if (problem !== null || !inputSchema.success || !outputSchema.success) {
      onLog(`The tool ${visibleText(tool.name.slice(0, 200))} is left out: ${problem ?? ''}`);
      continue;
    }
    const content = canonicalJson({
      name: tool.name,
      title: tool.title ?? null,
      description: tool.description ?? '',
      inputSchema: inputSchema.data,
      outputSchema: outputSchema.data,
    });
    if (content.length > longestContent) {
      onLog(`The tool ${tool.name} is left out: its description and schema are too long`);
      continue;
    }
    const given = tool.annotations ?? {};
    const annotations = {
      readOnly: given.readOnlyHint ?? false,
      destructive: given.destructiveHint ?? true,
      idempotent: given.idempotentHint ?? false,
      openWorld: given.openWorldHint ?? true,
    };
    seen.set(tool.name, {
      serverId: id,
      serverName,
      name: tool.name,
      title: visibleText(tool.title ?? given.title ?? tool.name).slice(0, 300),
      description: visibleText(tool.description ?? '').slice(0, longestDescription),
      inputSchema: inputSchema.data,
      outputSchema: outputSchema.data,
      annotations,
      effect: effectOf(annotations),
      pin: await pinOf(content),
      content,
    });
  }
  return [...seen.values()];
}

function effectOf({ readOnly, idempotent }: Tool['annotations']): ToolEffect {
  if (readOnly) return 'read';
  return idempotent ? 'idempotent' : 'once';
}
