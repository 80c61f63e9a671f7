import { z } from 'zod';

/** How deep an output schema may nest. */
const maximumDepth = 6;

/**
 * The part of JSON Schema that a step’s output may be described with: what every model runtime can
 * hold an answer to while it decodes.
 */
export type OutputSchema =
  | {
      readonly type: 'string';
      readonly description?: string | undefined;
      readonly enum?: readonly string[] | undefined;
    }
  | { readonly type: 'number' | 'integer' | 'boolean'; readonly description?: string | undefined }
  | {
      readonly type: 'array';
      readonly description?: string | undefined;
      readonly items: OutputSchema;
      readonly minItems?: number | undefined;
      readonly maxItems?: number | undefined;
    }
  | {
      readonly type: 'object';
      readonly description?: string | undefined;
      readonly properties: Readonly<Record<string, OutputSchema>>;
    };

const description = z.string().max(500).optional();

function schemaOf(depth: number): z.ZodType<OutputSchema> {
  const scalars = [
    z.strictObject({
      type: z.literal('string'),
      description,
      enum: z.array(z.string().min(1).max(200)).min(1).max(50).optional(),
    }),
    z.strictObject({ type: z.enum(['number', 'integer', 'boolean']), description }),
  ] as const;
  if (depth === 0) return z.discriminatedUnion('type', scalars);
  const nested = schemaOf(depth - 1);
  return z.discriminatedUnion('type', [
    ...scalars,
    z.strictObject({
      type: z.literal('array'),
      description,
      items: nested,
      minItems: z.number().int().min(0).max(100).optional(),
      maxItems: z.number().int().min(1).max(100).optional(),
    }),
    z.strictObject({
      type: z.literal('object'),
      description,
      properties: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,59}$/u), nested),
    }),
  ]);
}

/** An object on top, since runtimes differ about bare lists and scalars. */
export const outputSchemaSchema = z.strictObject({
  type: z.literal('object'),
  description,
  properties: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,59}$/u), schemaOf(maximumDepth)),
});
