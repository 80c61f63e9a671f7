import type { z } from 'zod';
import { KinglyError } from '../errors.ts';
import { escapeField, splitFields } from './escape.ts';
import type { Parsed, ProtocolProblem } from './problem.ts';
import {
  type AnyField,
  type CodedEvent,
  type CodeDefinition,
  type Command,
  commandTable,
  eventTable,
  maximumLineLength,
} from './table.ts';

/** Reads a command line. Never throws; a line that is not one gives a problem. */
export function parseCommand(line: string): Parsed<Command> {
  return parseLine<Command>(commandTable, line);
}

/** Reads an event line. Never throws; a line that is not one gives a problem. */
export function parseEvent(line: string): Parsed<CodedEvent> {
  return parseLine<CodedEvent>(eventTable, line);
}

/** Writes a command as its line. `parseCommand(encodeCommand(c))` is `c`. */
export function encodeCommand(command: Command): string {
  return encodeLine(commandTable, command);
}

/** Writes an event as its line. `parseEvent(encodeEvent(e))` is `e`. */
export function encodeEvent(event: CodedEvent): string {
  return encodeLine(eventTable, event);
}

/** A problem as the `er:` event that its sender sees. */
export function problemEvent(problem: ProtocolProblem): CodedEvent {
  return {
    kind: 'er',
    code: 'invalid_command',
    message: `${problem.message} (at character ${problem.position + 1})`,
    recovery: 'Correct the line and send it again',
  };
}

type Table = Readonly<Record<string, CodeDefinition>>;

function parseLine<Value>(table: Table, line: string): Parsed<Value> {
  const fail = (
    code: ProtocolProblem['code'],
    message: string,
    position: number,
    field?: string,
  ) => ({
    ok: false as const,
    problem: { code, message, position, ...(field === undefined ? {} : { field }) },
  });
  if (line.length === 0) return fail('empty_line', 'The line is empty', 0);
  if (line.length > maximumLineLength) {
    return fail(
      'line_too_long',
      `A line has at most ${maximumLineLength} characters`,
      maximumLineLength,
    );
  }
  const newline = line.indexOf('\n');
  if (newline >= 0) return fail('several_lines', 'A newline inside a line is written \\n', newline);
  const kind = line.slice(0, 2);
  const definition = Object.hasOwn(table, kind) ? table[kind] : undefined;
  if (definition === undefined || line.charAt(2) !== ':') {
    const known = Object.keys(table).join(', ');
    return fail('unknown_code', `A line starts with one of ${known} and a colon`, 0);
  }
  const split = splitFields(line, 3);
  if (!split.ok) {
    return fail('bad_escape', 'A backslash stands only before |, \\ or n', split.position);
  }
  const names = Object.keys(definition.fields);
  if (split.fields.length !== names.length) {
    const shape = `${kind}:${names.join('|')}`;
    return fail('wrong_field_count', `Expected ${shape}, found ${split.fields.length} fields`, 3);
  }
  const value: Record<string, unknown> = { kind };
  for (const [index, name] of names.entries()) {
    const part = split.fields[index];
    const field = definition.fields[name];
    const read = part && field?.read(part.text);
    if (part === undefined || field === undefined || read === undefined) {
      const expected = field?.choices ? `one of ${field.choices.join(', ')}` : describe(field);
      return fail('bad_field', `${name} must be ${expected}`, part?.position ?? 3, name);
    }
    value[name] = read;
  }
  return { ok: true, value: value as Value };
}

function describe(field: AnyField | undefined): string {
  switch (field?.kind) {
    case 'unit':
      return 'a number from 0 to 1';
    case 'object':
      return `a JSON object of at most ${field.maximum} characters`;
    case 'json':
      return `JSON or plain text of at most ${field.maximum} characters`;
    case 'identifier':
      return `a name without spaces of at most ${field.maximum} characters`;
    case 'text':
    case 'choice':
    case undefined:
      return `text of ${field?.minimum ?? 0} to ${field?.maximum ?? 0} characters`;
  }
}

function encodeLine(table: Table, value: { readonly kind: string }): string {
  const definition = table[value.kind];
  if (definition === undefined) throw new KinglyError('internal', `no code ${value.kind}`);
  const parts = Object.entries(definition.fields).map(([name, field]) => {
    const content: unknown = (value as Readonly<Record<string, unknown>>)[name];
    const text = writeChecked(field, content);
    if (text === undefined) {
      throw new KinglyError('invalid_command', `${value.kind}: ${name} must be ${describe(field)}`);
    }
    return escapeField(text);
  });
  return `${value.kind}:${parts.join('|')}`;
}

/** The text of a value, or `undefined` where reading it back would not give the value. */
function writeChecked(field: AnyField, content: unknown): string | undefined {
  const schema: z.ZodType = field.schema;
  const parsed = schema.safeParse(content);
  if (!parsed.success) return undefined;
  const write = field.write as (value: unknown) => string;
  const text = write(parsed.data);
  return field.read(text) === undefined ? undefined : text;
}
