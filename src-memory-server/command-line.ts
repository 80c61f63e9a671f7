import { parseArgs } from 'node:util';
import { KinglyError, toErrorInfo } from '#shared/errors.ts';
import { defaultWorkspaceId, idSchema } from '#shared/ids.ts';

/** Which tools are offered: all, or those of one of the systems whose clients are served. */
export const toolSets = ['all', 'server-memory', 'memento', 'graphiti'] as const;
export type ToolSet = (typeof toolSets)[number];

export type ServerOptions = {
  /** The folder of `kingly.db`; null: where this machine keeps Kingly's data. */
  readonly dataFolder: string | null;
  readonly workspaceId: string;
  /** The port of Streamable HTTP, 0 for any free one; null: standard input and output. */
  readonly port: number | null;
  readonly tools: ToolSet;
};

const known =
  'It knows --data FOLDER, --workspace ID, --tools all|server-memory|memento|graphiti, --http PORT.';

/** @throws KinglyError `invalid_input` that says what is known */
export function readCommandLine(parameters: readonly string[]): ServerOptions {
  const values = parse(parameters);
  const workspaceId = values.workspace ?? defaultWorkspaceId;
  if (!idSchema.safeParse(workspaceId).success) {
    throw new KinglyError('invalid_input', `“${workspaceId}” is no id of a workspace. ${known}`);
  }
  const tools = toolSets.find((set) => set === (values.tools ?? 'all'));
  if (tools === undefined) {
    throw new KinglyError('invalid_input', `There are no tools “${values.tools}”. ${known}`);
  }
  if (values.data === '') throw new KinglyError('invalid_input', `--data needs a folder. ${known}`);
  return {
    dataFolder: values.data ?? null,
    workspaceId,
    port: values.http === undefined ? null : readPort(values.http),
    tools,
  };
}

function parse(parameters: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...parameters],
      options: { data: text, workspace: text, tools: text, http: text },
    }).values;
  } catch (error) {
    throw new KinglyError('invalid_input', `${toErrorInfo(error).message}. ${known}`, {
      cause: error,
    });
  }
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/u.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new KinglyError('invalid_input', `A port is a number from 0 to 65535, not “${text}”.`);
}
