import JSON5 from 'json5';
import { z } from 'zod';
import { type JsonObject, type JsonValue, jsonObjectSchema, jsonValueSchema } from '../json.ts';

/** How one field of a coded line is read, written, checked and described. */
export type Field<Value> = {
  readonly kind: 'identifier' | 'text' | 'choice' | 'unit' | 'json' | 'object';
  readonly about: string;
  /** Bounds of the unescaped text, in UTF-16 code units. */
  readonly minimum: number;
  readonly maximum: number;
  readonly choices?: readonly string[];
  /** What a value of this field is, for envelopes and generated JSON Schema. */
  readonly schema: z.ZodType<Value>;
  /** Text to value; `undefined` when the text is not one. */
  readonly read: (text: string) => Value | undefined;
  readonly write: (value: Value) => string;
};

/** Nesting beyond this is refused: a model or a stranger may send thousands of brackets. */
const maximumDepth = 32;

const identifierPattern = /^[A-Za-z0-9_][A-Za-z0-9_.:-]*$/u;

/** A name without spaces: a workflow, a task, a status. */
export function identifier(about: string, maximum = 100): Field<string> {
  const schema = z.string().min(1).max(maximum).regex(identifierPattern);
  return {
    kind: 'identifier',
    about,
    minimum: 1,
    maximum,
    schema,
    read: (text) => (schema.safeParse(text).success ? text : undefined),
    write: (value) => value,
  };
}

/** Free text, escaped on the line. */
export function text(about: string, maximum: number, minimum = 1): Field<string> {
  return {
    kind: 'text',
    about,
    minimum,
    maximum,
    schema: z.string().min(minimum).max(maximum),
    read: (raw) => (raw.length >= minimum && raw.length <= maximum ? raw : undefined),
    write: (value) => value,
  };
}

/** One of a few words. */
export function choice<const Choices extends readonly [string, ...string[]]>(
  about: string,
  choices: Choices,
): Field<Choices[number]> {
  const schema: z.ZodType<Choices[number]> = z.enum(choices);
  return {
    kind: 'choice',
    about,
    minimum: 1,
    maximum: Math.max(...choices.map((word) => word.length)),
    choices,
    schema,
    read: (raw) => schema.safeParse(raw).data,
    write: (value) => value,
  };
}

/** A number from 0 to 1: a confidence or a progress. */
export function unit(about: string): Field<number> {
  const schema = z.number().min(0).max(1);
  return {
    kind: 'unit',
    about,
    minimum: 1,
    maximum: 24,
    schema,
    read: (raw) =>
      /^(?:0|1|0?\.\d+|1\.0+|\d\.\d+(?:e-\d+)?|\d(?:e-\d+)?|0\.\d+)$/u.test(raw) && raw.length <= 24
        ? schema.safeParse(Number(raw)).data
        : undefined,
    write: (value) => String(Object.is(value, -0) ? 0 : value),
  };
}

/** Any JSON value; read as JSON5, and a bare word or sentence is itself. Written as JSON. */
export function json(about: string, maximum: number): Field<JsonValue> {
  return {
    kind: 'json',
    about,
    minimum: 1,
    maximum,
    schema: jsonValueSchema,
    read: (raw) => (raw.length >= 1 && raw.length <= maximum ? readLoose(raw) : undefined),
    write: (value) =>
      typeof value === 'string' && isBareText(value) ? value : JSON.stringify(value),
  };
}

/** A JSON object; read as JSON5, written as JSON. */
export function object(about: string, maximum: number): Field<JsonObject> {
  return {
    kind: 'object',
    about,
    minimum: 2,
    maximum,
    schema: jsonObjectSchema,
    read: (raw) => {
      if (raw.length > maximum) return undefined;
      const value = parseJson5(raw);
      return isObject(value) ? value : undefined;
    },
    write: (value) => JSON.stringify(value),
  };
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readLoose(raw: string): JsonValue | undefined {
  const value = parseJson5(raw);
  if (value !== undefined) return value;
  // Something that starts like a structure or a quoted string and does not parse is a mistake,
  // not a sentence.
  return /^\s*[[{"']/u.test(raw) ? undefined : raw;
}

/** Whether a string can stand on the line without quotes and still be read as itself. */
function isBareText(value: string): boolean {
  return value.length > 0 && readLoose(value) === value;
}

function parseJson5(raw: string): JsonValue | undefined {
  try {
    // The parser keeps a stack of its own: any depth is read, and then refused.
    const value: unknown = JSON5.parse(raw);
    return nestsDeeperThan(maximumDepth, value) ? undefined : toJson(value);
  } catch {
    return undefined;
  }
}

/** Stops counting at the limit, so that it is safe on any depth itself. */
function nestsDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => nestsDeeperThan(levels - 1, inner));
}

/**
 * JSON5 knows NaN, Infinity and −0, JSON does not: those are refused or folded to 0. A key
 * `__proto__` is refused too: parsers and copies along the way treat it differently.
 */
function toJson(value: unknown): JsonValue | undefined {
  if (namesPrototype(value)) return undefined;
  const parsed = jsonValueSchema.safeParse(value);
  if (!parsed.success) return undefined;
  return withoutNegativeZero(parsed.data);
}

function namesPrototype(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(namesPrototype);
}

function withoutNegativeZero(value: JsonValue): JsonValue {
  if (Object.is(value, -0)) return 0;
  if (Array.isArray(value)) return value.map(withoutNegativeZero);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withoutNegativeZero(inner)]),
  );
}
