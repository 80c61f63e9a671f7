import type { ToolServer, ToolServerDraftInput } from '#shared/contracts/tools.ts';

/** A variable or header as it is typed; `isKept` where its value is kept and not shown. */
export type NamedValue = {
  readonly name: string;
  readonly value: string;
  readonly isKept: boolean;
};

/** A server as it is typed into the form. */
export type ServerFields = {
  readonly name: string;
  readonly transport: 'stdio' | 'http';
  readonly command: string;
  /** One a line. */
  readonly args: string;
  readonly folder: string;
  readonly url: string;
  /** One a line. */
  readonly roots: string;
  readonly environment: readonly NamedValue[];
  readonly headers: readonly NamedValue[];
};

export const emptyFields: ServerFields = {
  name: '',
  transport: 'stdio',
  command: '',
  args: '',
  folder: '',
  url: '',
  roots: '',
  environment: [],
  headers: [],
};

/** What the form shows of a server that is there; its secrets stay where they are. */
export function fieldsOf(server: ToolServer): ServerFields {
  const kept = (names: readonly string[]): readonly NamedValue[] =>
    names.map((name) => ({ name, value: '', isKept: true }));
  return {
    name: server.name,
    transport: server.transport,
    command: server.command ?? '',
    args: server.args.map(lineOf).join('\n'),
    folder: server.folder ?? '',
    url: server.url ?? '',
    roots: server.roots.join('\n'),
    environment: kept(server.environmentNames),
    headers: kept(server.headerNames),
  };
}

/** What the form gives, for a new server or the one that it began with. */
export function draftOf(fields: ServerFields, source: ToolServer['source']): ToolServerDraftInput {
  const isProgram = fields.transport === 'stdio';
  const folder = fields.folder.trim();
  return {
    name: fields.name.trim(),
    source,
    transport: fields.transport,
    command: isProgram ? fields.command.trim() : null,
    args: isProgram ? linesOf(fields.args).map(argumentOf) : [],
    folder: isProgram && folder !== '' ? folder : null,
    url: isProgram ? null : fields.url.trim(),
    roots: linesOf(fields.roots).map((line) => line.trim()),
    environment: isProgram ? valuesOf(fields.environment) : {},
    headers: isProgram ? {} : valuesOf(fields.headers),
  };
}

function valuesOf(values: readonly NamedValue[]): Record<string, string | null> {
  return Object.fromEntries(
    values
      .filter(({ name }) => name.trim() !== '')
      .map(({ name, value, isKept }) => [name.trim(), isKept && value === '' ? null : value]),
  );
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

/** An argument that a line cannot hold is written as JSON, in quotation marks. */
function lineOf(argument: string): string {
  const fits = argument.trim() !== '' && !/[\n"]/u.test(argument);
  return fits ? argument : JSON.stringify(argument);
}

function argumentOf(line: string): string {
  if (!/^\s*".*"\s*$/u.test(line)) return line;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'string' ? value : line;
  } catch {
    return line;
  }
}
