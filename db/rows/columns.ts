import { z } from 'zod';
import { errorInfoSchema } from '#shared/errors.ts';
import { forever } from '../migrations/migration.ts';

/** A column that holds JSON of a known shape. */
export function jsonColumn<Schema extends z.ZodType>(schema: Schema) {
  return z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'is not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);
}

export const errorColumn = jsonColumn(errorInfoSchema).nullable();

/** 0 or 1. */
export const flagColumn = z.number().transform((value) => value !== 0);

/** Unix milliseconds, where the far end means open. */
export const openEndColumn = z
  .number()
  .int()
  .transform((value) => (value >= forever ? null : value));
