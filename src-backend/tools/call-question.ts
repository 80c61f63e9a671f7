import type { ToolPin, ToolServerDefinition } from '#shared/contracts/tools.ts';
import { KinglyError } from '#shared/errors.ts';
import { jsonObjectSchema, type JsonObject } from '#shared/json.ts';
import { describeShape } from '#shared/tools/argument-shape.ts';
import { commandLineOf } from '#shared/tools/server-command.ts';
import { fenced, visibleText } from '#shared/tools/visible-text.ts';
import type { SeenTool } from './seen-tool.ts';

/** A question's detail is shown whole, or the call is not made. */
const longestDetail = 20_000;

/** What the person is asked before a call: who wants it, what exactly is run, and with what. */
export function callQuestion(
  definition: ToolServerDefinition,
  tool: SeenTool,
  args: JsonObject,
  origin: string,
  pinned: ToolPin | undefined,
): { readonly title: string; readonly detail: string } {
  const change =
    pinned === undefined || pinned.pin === tool.pin
      ? []
      : [
          '**This tool is not what it was when you saw it last.** Before:',
          fenced(aboutOf(pinned.content)),
          'Now:',
          fenced(aboutOf(tool.content)),
        ];
  const detail = [
    `For: ${inLine(origin)}`,
    `The tool **${tool.name}** of the server **${inLine(definition.name)}**, with exactly these arguments:`,
    fenced(visibleText(JSON.stringify(args, null, 2)), 'json'),
    'The server is:',
    fenced(commandLineOf(definition)),
    ...change,
    ...(change.length > 0 || tool.description === ''
      ? []
      : ['It says of itself:', fenced(tool.description.slice(0, 2_000))]),
    '“Always” would allow this tool whenever its arguments are:',
    fenced(visibleText(describeShape(args))),
  ].join('\n\n');
  if (detail.length > longestDetail) {
    throw new KinglyError(
      'invalid_input',
      `The call of ${tool.name} of ${definition.name} is too long to be shown to you whole (${detail.length} of ${longestDetail} characters), so it is not made. Give it less at a time.`,
    );
  }
  const title = `Allow ${tool.name} of ${visibleText(definition.name)}?`;
  return { title: title.slice(0, 300), detail };
}

/** Text inside a line of Markdown, of which it can begin and end nothing. */
function inLine(text: string): string {
  return visibleText(text)
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/[\\`*_[\]<>&~|#]/gu, String.raw`\$&`);
}

function aboutOf(content: string): string {
  const parsed = jsonObjectSchema.safeParse(parse(content));
  const { description, ...rest } = parsed.success ? parsed.data : {};
  const said = typeof description === 'string' ? description : '';
  return visibleText(`${said}\n${JSON.stringify(rest)}`).slice(0, 5_000);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
