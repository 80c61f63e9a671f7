import { z } from 'zod';
import { toolServerDefinitionSchema, type Tool, type ToolPin } from '#shared/contracts/tools.ts';
import { jsonValueSchema, type JsonValue } from '#shared/json.ts';
import { canonicalJson } from '#shared/tools/canonical-json.ts';
import { commandLineOf } from '#shared/tools/server-command.ts';

const command = toolServerDefinitionSchema.pick({
  transport: true,
  command: true,
  args: true,
  folder: true,
  url: true,
  roots: true,
  environmentNames: true,
  headerNames: true,
});
const commandSchema = z.object({ ...command.shape, isBuiltIn: z.boolean() });

/** The command that the person allowed, as it was shown then; null where they allowed none. */
export function allowedCommand(pins: readonly ToolPin[]): string | null {
  const pin = pins.find(({ tool }) => tool === '');
  if (pin === undefined) return null;
  const kept = commandSchema.safeParse(parse(pin.content));
  if (!kept.success) return pin.content;
  const { isBuiltIn, ...server } = kept.data;
  return commandLineOf({ ...server, source: isBuiltIn ? 'built-in' : 'user' });
}

/** A tool as the person saw it, and as it is now, both in the same order. */
export function beforeAndNow(
  tool: Tool,
  pins: readonly ToolPin[],
): { readonly before: string; readonly now: string } {
  const pin = pins.find((each) => each.tool === tool.name);
  const kept = z.record(z.string(), jsonValueSchema).safeParse(parse(pin?.content ?? ''));
  const { title, description, inputSchema, outputSchema } = tool;
  return {
    before: kept.success
      ? shown(kept.data, tool.name)
      : (pin?.content ?? 'You have not seen it before.'),
    now: shown({ title, description, inputSchema, outputSchema }, tool.name),
  };
}

/** A title that only repeats the name, and the order of a schema's keys, say nothing. */
function shown(about: Readonly<Record<string, JsonValue>>, name: string): string {
  const { title, description, inputSchema, outputSchema } = about;
  const pretty = (schema: JsonValue): string =>
    JSON.stringify(parse(canonicalJson(schema)), null, 2);
  return [
    ...(typeof title === 'string' && title !== name ? [title] : []),
    ...(typeof description === 'string' ? [description] : []),
    `Arguments: ${pretty(inputSchema ?? null)}`,
    ...(outputSchema === null || outputSchema === undefined
      ? []
      : [`Gives: ${pretty(outputSchema)}`]),
  ].join('\n\n');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
