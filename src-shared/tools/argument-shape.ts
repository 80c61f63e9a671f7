import { z } from 'zod';
import { type JsonObject, jsonObjectSchema, type JsonValue } from '../json.ts';
import { canonicalJson } from './canonical-json.ts';

/** What is run as it is: another text is another thing. */
const isProgram = /command|cmd|script|code|sql|query|program|arg|shell|exec|statement/iu;
/** What a thing is reached by. */
const isPlace = /path|file|folder|dir|source|destination|target/iu;

/**
 * The shape of arguments: what a rule “always” holds for. Numbers and flags count by their type;
 * an address by its scheme and host, a path by its folder, a command word for word, other text as
 * text. Two calls with the same shape reach the same place and run the same thing.
 */
export function argumentShape(args: JsonObject): string {
  return canonicalJson(shapeOfObject(args));
}

function shapeOfObject(value: { readonly [key: string]: JsonValue }): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shapeOf(key, item)]));
}

function shapeOf(key: string, value: JsonValue): JsonValue {
  if (value === null) return 'nothing';
  if (typeof value === 'string') return shapeOfText(key, value);
  if (typeof value !== 'object') return typeof value === 'number' ? 'a number' : 'a flag';
  if (!isList(value)) return shapeOfObject(value);
  // The order of a command's words matters, and how many there are.
  if (isProgram.test(key)) return ['exactly', canonicalJson(value)];
  const shapes = new Map(value.map((item) => [canonicalJson(shapeOf(key, item)), item]));
  return ['list', ...[...shapes.values()].map((item) => shapeOf(key, item))];
}

function shapeOfText(key: string, text: string): JsonValue {
  if (isProgram.test(key)) return ['exactly', text];
  const address = /^([a-z][a-z0-9+.-]*):\/\/([^/?#\\\s]*)/iu.exec(text);
  if (address !== null) return ['address', `${address[1]}://${address[2]}`.toLowerCase()];
  if (!isPlace.test(key) && !/^(?:[~/\\]|\.{1,2}[/\\]|[a-z]:[/\\])/iu.test(text)) return 'a text';
  // A path that climbs may end anywhere.
  if (/(?:^|[/\\])\.\.(?:[/\\]|$)/u.test(text)) return ['exactly', text];
  const end = Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\'));
  return ['inside', end < 0 ? '' : text.slice(0, end + 1)];
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** The shape in words, for the question whether a rule should be made. */
export function describeShape(args: JsonObject): string {
  return inWords(shapeOfObject(args));
}

/** A kept shape in words; one that cannot be read, as it is. */
export function describeKeptShape(shape: string): string {
  const kept = keptShape.safeParse(shape);
  return kept.success ? inWords(kept.data) : shape;
}

const keptShape = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'is not JSON' });
      return z.NEVER;
    }
  })
  .pipe(jsonObjectSchema);

function inWords(shape: JsonObject): string {
  const lines = Object.entries(shape).map(([key, part]) => `${key}: ${describe(part)}`);
  return lines.length === 0 ? 'no arguments' : lines.join('\n');
}

function describe(shape: JsonValue): string {
  if (!Array.isArray(shape)) return typeof shape === 'string' ? shape : canonicalJson(shape);
  const [kind, first, ...others]: JsonValue[] = shape;
  switch (kind) {
    case 'exactly':
      return `exactly ${JSON.stringify(first)}`;
    case 'address':
      return `anything at ${textOf(first)}`;
    case 'inside':
      return first === '' ? 'anything beside where it works' : `anything in ${textOf(first)}`;
    default:
      return `a list of ${[first, ...others].map((item) => describe(item ?? null)).join(', ')}`;
  }
}

/** A shape names places as texts; something else, which no shape has, is shown as it is. */
function textOf(place: JsonValue | undefined): string {
  return typeof place === 'string' ? place : canonicalJson(place ?? null);
}
