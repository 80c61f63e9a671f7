import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { jsonObjectSchema } from '#shared/json.ts';
import { toDecodingSchema } from './decoding-schema.ts';

describe('toDecodingSchema', () => {
  it('bounds what is open, and keeps what is bounded', () => {
    const schema = jsonObjectSchema.parse(
      z.toJSONSchema(
        z.strictObject({
          title: z.string().max(40),
          text: z.string(),
          steps: z.array(z.strictObject({ done: z.boolean() })).max(3),
          kind: z.enum(['a', 'b']),
          note: z.string().nullable(),
          size: z.number().int().min(1),
        }),
      ),
    );
    expect(toDecodingSchema(schema)).toEqual({
      type: 'object',
      properties: {
        title: { type: 'string', minLength: 0, maxLength: 40 },
        text: { type: 'string', minLength: 0, maxLength: 600 },
        steps: {
          type: 'array',
          items: { type: 'object', properties: { done: { type: 'boolean' } } },
          minItems: 0,
          maxItems: 3,
        },
        kind: { enum: ['a', 'b'] },
        note: { oneOf: [{ type: 'string', minLength: 0, maxLength: 600 }, { type: 'null' }] },
        size: { type: 'integer' },
      },
    });
  });

  it('follows definitions', () => {
    expect(
      toDecodingSchema({
        type: 'object',
        properties: { next: { $ref: '#/$defs/step' } },
        $defs: { step: { const: 'x' } },
      }),
    ).toEqual({
      type: 'object',
      properties: { next: { $ref: '#/$defs/step' } },
      $defs: { step: { const: 'x' } },
    });
  });

  it('merges allOf, and splits a list of types', () => {
    expect(
      toDecodingSchema({
        allOf: [{ type: 'object' }, { properties: { a: { type: ['null', 'number'] } } }],
      }),
    ).toEqual({
      type: 'object',
      properties: { a: { oneOf: [{ type: 'null' }, { type: 'number' }] } },
    });
  });

  it('refuses what is no schema', () => {
    expect(() => toDecodingSchema({ type: 'thing' })).toThrow('unknown type');
    expect(() => toDecodingSchema({ enum: [{}] })).toThrow('plain values');
  });
});
