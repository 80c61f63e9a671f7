import type { GbnfJsonSchema } from 'node-llama-cpp';
import { KinglyError } from '#shared/errors.ts';
import { jsonObjectSchema } from '#shared/json.ts';
import type { JsonObject, JsonValue } from '#shared/json.ts';

/**
 * What an open schema is bounded by: a tiny model that loops inside a string or a list would
 * otherwise run until its tokens are used up, and leave half a JSON.
 */
const longestString = 600;
const longestArray = 12;
const deepest = 16;

/**
 * Turns a JSON Schema into the part of it that the embedded runtime decodes by. What it cannot
 * express (patterns, ranges, optional properties) is left out or widened to "required"; the
 * caller parses the answer all the same. Throws `invalid_input` for a schema that is not one.
 */
export function toDecodingSchema(schema: JsonObject): GbnfJsonSchema {
  const definitions = recordOf(schema['$defs'] ?? schema['definitions']);
  const root = convert(schema, 0);
  const names = Object.keys(definitions);
  if (names.length === 0) return root;
  const converted = Object.fromEntries(
    names.map((name) => [name, convert(recordOf(definitions[name]), 1)]),
  );
  return { ...root, $defs: converted } as GbnfJsonSchema;
}

function convert(schema: JsonObject, depth: number): GbnfJsonSchema {
  if (depth > deepest)
    throw new KinglyError('invalid_input', 'The schema of a model call is too deep.');
  const reference = schema['$ref'];
  if (typeof reference === 'string') {
    const name = reference.split('/').at(-1) ?? '';
    return { $ref: `#/$defs/${name}` } as GbnfJsonSchema;
  }
  if (schema['const'] !== undefined) return { const: scalarOf(schema['const']) };
  const choices = schema['enum'];
  if (Array.isArray(choices)) return { enum: choices.map(scalarOf) };
  const alternatives = schema['oneOf'] ?? schema['anyOf'];
  if (Array.isArray(alternatives)) {
    return { oneOf: alternatives.map((alternative) => convert(recordOf(alternative), depth + 1)) };
  }
  const { allOf: parts, ...rest } = schema;
  if (Array.isArray(parts)) {
    const merged = parts.map(recordOf).reduce((all, part) => ({ ...all, ...part }), rest);
    return convert(merged, depth + 1);
  }
  const type = schema['type'];
  if (Array.isArray(type)) {
    return { oneOf: type.map((one) => convert({ ...schema, type: one }, depth + 1)) };
  }
  switch (type) {
    case 'string':
      return convertString(schema);
    case 'number':
    case 'integer':
    case 'boolean':
    case 'null':
      return { type };
    case 'array':
      return convertArray(schema, depth);
    case 'object':
      return convertObject(schema, depth);
    case undefined:
      // Anything: an object is the one open value that a grammar can bound.
      return schema['properties'] === undefined
        ? { oneOf: [convertString({}), { type: 'number' }, { type: 'boolean' }, { type: 'null' }] }
        : convertObject(schema, depth);
    default:
      throw new KinglyError(
        'invalid_input',
        `The schema of a model call has an unknown type: ${JSON.stringify(type)}`,
      );
  }
}

function convertString(schema: JsonObject): GbnfJsonSchema {
  const format = schema['format'];
  if (format === 'date-time' || format === 'time' || format === 'date')
    return { type: 'string', format };
  const minLength = numberOf(schema['minLength'], 0);
  return {
    type: 'string',
    minLength,
    maxLength: Math.max(minLength, Math.min(numberOf(schema['maxLength'], longestString), 4_000)),
  };
}

function convertArray(schema: JsonObject, depth: number): GbnfJsonSchema {
  const minItems = numberOf(schema['minItems'], 0);
  return {
    type: 'array',
    items: convert(recordOf(schema['items']), depth + 1),
    minItems,
    maxItems: Math.max(minItems, Math.min(numberOf(schema['maxItems'], longestArray), 100)),
  };
}

function convertObject(schema: JsonObject, depth: number): GbnfJsonSchema {
  const entries = Object.entries(recordOf(schema['properties']));
  const properties = Object.fromEntries(
    entries.map(([name, property]) => [name, convert(recordOf(property), depth + 1)]),
  );
  const additional = schema['additionalProperties'];
  if (typeof additional === 'object' && additional !== null) {
    return {
      type: 'object',
      properties,
      additionalProperties: convert(recordOf(additional), depth + 1),
      maxProperties: entries.length + longestArray,
    };
  }
  return { type: 'object', properties };
}

function recordOf(value: JsonValue | undefined): JsonObject {
  const result = jsonObjectSchema.safeParse(value ?? {});
  return result.success ? result.data : {};
}

function numberOf(value: JsonValue | undefined, fallback: number): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : fallback;
}

function scalarOf(value: JsonValue): string | number | boolean | null {
  if (typeof value !== 'object' || value === null) return value;
  throw new KinglyError('invalid_input', 'The schema of a model call may list plain values only.');
}
