import { z } from 'zod';
import { type JsonObject, type JsonValue } from '#shared/json.ts';
import type { OutputSchema } from '#shared/workflows/output-schema.ts';

/** What an answer is parsed by: unknown properties are dropped, all known ones must be there. */
export function outputReading(schema: OutputSchema): z.ZodType<JsonValue> {
  switch (schema.type) {
    case 'string':
      return schema.enum === undefined ? z.string() : z.enum(schema.enum);
    case 'number':
      return z.number();
    case 'integer':
      return z.number().int();
    case 'boolean':
      return z.boolean();
    case 'array':
      return z
        .array(outputReading(schema.items))
        .min(schema.minItems ?? 0)
        .max(schema.maxItems ?? 100);
    case 'object':
      return z.object(
        Object.fromEntries(
          Object.entries(schema.properties).map(([name, part]) => [name, outputReading(part)]),
        ),
      );
  }
}

/** The same for the model’s decoder, with every property required. */
export function decodingSchema(schema: OutputSchema): JsonObject {
  switch (schema.type) {
    case 'array':
      return { ...plain(schema), items: decodingSchema(schema.items) };
    case 'object': {
      const entries = Object.entries(schema.properties);
      return {
        ...plain(schema),
        properties: Object.fromEntries(entries.map(([name, part]) => [name, decodingSchema(part)])),
        required: entries.map(([name]) => name),
        additionalProperties: false,
      };
    }
    default:
      return plain(schema);
  }
}

function plain(schema: OutputSchema): JsonObject {
  const { type, description } = schema;
  return {
    type,
    ...(description === undefined ? {} : { description }),
    ...(schema.type === 'string' && schema.enum !== undefined ? { enum: schema.enum } : {}),
    ...(schema.type === 'array' && schema.minItems !== undefined
      ? { minItems: schema.minItems }
      : {}),
    ...(schema.type === 'array' && schema.maxItems !== undefined
      ? { maxItems: schema.maxItems }
      : {}),
  };
}
