import { createContext, Script } from 'node:vm';
import { Validator } from '@cfworker/json-schema';
import { jsonObjectSchema, type JsonObject, type JsonValue } from '#shared/json.ts';

/** For the package’s client, which would turn strangers’ schemas into code: it is never to. */
export const noSchemaCompiler = {
  getValidator: (): never => {
    throw new Error('No schema of a server is compiled');
  },
};

/** Deeper schemas are not checked. */
const deepest = 40;
/** Milliseconds for one check: references that double at each step would take for ever. */
const longestCheck = 1_000;

const place: { work: () => unknown } = { work: () => null };
createContext(place);
const runWork = new Script('work()');

/** Ends work that takes too long; only the virtual machine can end what does not wait. */
function inTime(work: () => string | null): string | null {
  let found: string | null = null;
  place.work = () => {
    found = work();
  };
  runWork.runInContext(place, { timeout: longestCheck });
  return found;
}

/**
 * What is wrong with a value by a stranger's JSON Schema, or null. The schema is walked, never
 * compiled, and its regular expressions are left out, since one may take for ever. A schema that
 * makes no sense is said to be wrong itself.
 */
export function schemaProblem(schema: JsonObject, value: JsonValue): string | null {
  try {
    const plain = jsonObjectSchema.parse(withoutPatterns(schema, 0));
    return inTime(() => {
      const { valid, errors } = new Validator(plain, '2020-12', true).validate(value);
      if (valid) return null;
      const last = errors.at(-1);
      return last === undefined ? 'it does not fit' : `${last.instanceLocation}: ${last.error}`;
    });
  } catch (error) {
    return `its schema cannot be read (${error instanceof Error ? error.message : String(error)})`;
  }
}

const leftOut = new Set(['pattern', 'patternProperties', 'format', '$schema', '$id']);

function withoutPatterns(schema: JsonValue, depth: number): JsonValue {
  if (depth > deepest) throw new Error('it is too deep');
  if (Array.isArray(schema)) {
    return schema.map((item: JsonValue) => withoutPatterns(item, depth + 1));
  }
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, item]) => !leftOut.has(key) || isSchema(key, item))
      .map(([key, item]) => [key, withoutPatterns(item, depth + 1)]),
  );
}

/** A property may be called `pattern`; then its value is a schema and no text. */
function isSchema(key: string, value: JsonValue): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  // As a keyword it holds schemas under expressions; as a property it mostly has a type.
  return key !== 'patternProperties' || 'type' in value;
}
