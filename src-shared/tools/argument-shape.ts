import type { JsonObject, JsonValue } from '../json.ts';
import { canonicalJson } from './canonical-json.ts';

/** What is run as it is: another text is another thing. `description` and `target` are none. */
const isProgram =
  /command|cmd|(?<!de|sub|tran|manu)script|code|sql|query|program|(?<!t)arg|shell|exec|statement/iu;
/** Where something is run or done: another folder has other programs and settings in it. */
const isWorkplace = /cwd|folder|dir|root|workspace|repo|project/iu;
/** What a thing is reached by. */
const isPlace = /path|file|source|destination|target/iu;
const isAddress = /ur[il]|link|href|host|domain|endpoint/iu;

/**
 * The shape of arguments: what a rule “always” holds for. Numbers count by their type, flags as
 * they are; an address by its scheme and host, a path by its folder, a command word for word with
 * all texts beside it (its input may be a program, too), other text as text. Two calls with the same shape
 * reach the same place and run the same thing.
 */
export function argumentShape(args: JsonObject): string {
  return canonicalJson(shapeOfObject(args));
}

function shapeOfObject(args: JsonObject): JsonObject {
  return shapeIn(args, runsSomething(args));
}

function runsSomething(value: JsonValue): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (isList(value)) return value.some(runsSomething);
  return Object.entries(value).some(([key, item]) => isProgram.test(key) || runsSomething(item));
}

function shapeIn(value: { readonly [key: string]: JsonValue }, isExact: boolean): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, shapeOf(key, item, isExact)]),
  );
}

function shapeOf(key: string, value: JsonValue, isExact: boolean): JsonValue {
  if (value === null) return 'nothing';
  if (typeof value === 'string') {
    return isExact || isWorkplace.test(key) ? ['exactly', value] : shapeOfText(key, value);
  }
  if (typeof value === 'number') return 'a number';
  if (typeof value === 'boolean') return ['exactly', value];
  if (!isList(value)) return shapeIn(value, isExact);
  // The order of a command's words matters, and how many there are.
  if (isExact) return ['exactly', canonicalJson(value)];
  const shapes = new Map(value.map((item) => [canonicalJson(shapeOf(key, item, false)), item]));
  return ['list', ...[...shapes.values()].map((item) => shapeOf(key, item, false))];
}

function shapeOfText(key: string, text: string): JsonValue {
  // Who reads an address leaves these out of it, and may find another host there.
  const read = text.replaceAll(/[\t\n\r]/gu, '').replace(/^[\p{Cc} ]+/u, '');
  if (/^(?:https?|wss?|ftp):/iu.test(read)) {
    const host = /^([a-z]+:\/\/[^/?#\\\s\p{Cc}]+)(?:[/?#][^\p{Cc}]*)?$/iu.exec(text)?.[1];
    return host === undefined ? ['exactly', text] : ['address', host.toLowerCase()];
  }
  const isLocal = /^[a-z][a-z0-9+.-]*:\/\/|^file:/iu.test(read);
  // What is no plain address may still be read as one.
  if (isAddress.test(key) && !isLocal) return ['exactly', text];
  if (!isLocal && !isPlace.test(key) && !/^(?:[~/\\]|\.{1,2}[/\\]|[a-z]:[/\\])/iu.test(text)) {
    return 'a text';
  }
  // A path that climbs or is a pattern may end anywhere, and a folder is not what is in it.
  const last = text.slice(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1);
  const isPlain = !/(?:^|[/\\])\.\.(?:[/\\]|$)|[%*?$[\]{}\p{Cc}]|^[a-z]:(?![/\\])/iu.test(
    text.replace(/^([a-z][a-z0-9+.-]+):\/\//iu, '//'),
  );
  if (!isPlain || ['', '.', '~'].includes(last)) return ['exactly', text];
  return ['inside', text.slice(0, text.length - last.length)];
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** The shape in words, for the question whether a rule should be made. */
export function describeShape(args: JsonObject): string {
  const lines = Object.entries(shapeOfObject(args)).map(
    ([key, shape]) => `${key}: ${describe(shape)}`,
  );
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
