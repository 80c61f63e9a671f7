import { z } from 'zod';
import { idSchema } from '#shared/ids.ts';
import { relationName } from '#shared/contracts/memory.ts';
import { jsonObjectSchema } from '#shared/json.ts';
import { normaliseRelation } from '#shared/memory/normalise.ts';

/** UTF-16 units of an observation. */
export const longestObservation = 20_000;

/** What SQLite and UTF-8 cannot keep as it is. */
const unkeepable = /[\p{Surrogate}\0]/u;
const keepable = 'has half a character or a NUL in it; leave those out';

/** A name of an entity, from a stranger. */
export const nameInput = z
  .string()
  .refine((text) => text.trim() !== '', 'A name cannot be empty')
  .refine(
    (text) => text.trim().length <= 200,
    'A name has at most 200 characters; put longer text into an observation, or use add_memory',
  )
  .refine(
    (text) => !/[\p{Cc}\p{Surrogate}]/u.test(text),
    'A name has no line breaks or control characters; leave those out',
  );

/** Text to keep, from a stranger. */
export function textInput(what: string, longest: number) {
  return z
    .string()
    .refine((text) => text.trim() !== '', `${what} cannot be empty`)
    .refine(
      (text) => text.length <= longest,
      `${what} has at most ${longest} characters; split it, or use add_memory`,
    )
    .refine((text) => !unkeepable.test(text), `${what} ${keepable}`);
}

export const observationInput = textInput('An observation', longestObservation);

export const typeInput = z
  .string()
  .refine((text) => text.length <= 200, 'A type has at most 200 characters')
  .refine((text) => !/[\p{Cc}\p{Surrogate}]/u.test(text), 'A type has no control characters');

/** The type of a relation, in whatever spelling. */
export const relationInput = z
  .string()
  .refine((text) => text.length <= 200, 'A relation type has at most 200 characters')
  .refine(
    (text) => relationName.safeParse(normaliseRelation(text)).success,
    'A relation type needs a letter, such as works_at',
  );

export const queryInput = z
  .string()
  .refine((text) => text.length <= 4_000, 'A query has at most 4,000 characters; shorten it')
  .refine((text) => !unkeepable.test(text), `A query ${keepable}`);

export const unitInput = z.number().min(0).max(1);
export const metadataInput = jsonObjectSchema.refine(
  (value) => JSON.stringify(value).length <= 20_000,
  'metadata has at most 20,000 characters of JSON',
);

/** An id as Kingly gives it, or as another program chose it. */
export const uuidInput = idSchema.describe('Id, as other tools give it');

/** A time, as ISO 8601 or in Unix milliseconds; without a zone, UTC. */
export const timeInput = z
  .union([z.number(), z.string().max(60)])
  .transform((value, context) => {
    const time = typeof value === 'number' ? value : readTime(value);
    if (Number.isFinite(time) && Math.abs(time) <= 8_640_000_000_000_000) return Math.trunc(time);
    context.addIssue({
      code: 'custom',
      message: 'A time is ISO 8601, such as 2025-01-15T10:30:00Z, or Unix milliseconds',
    });
    return z.NEVER;
  })
  .describe('ISO 8601 (UTC where no zone is given) or Unix milliseconds');

function readTime(text: string): number {
  const iso = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/u;
  const match = iso.exec(text.trim());
  if (match === null) return Number.NaN;
  const isTimed = text.trim().length > 10;
  return Date.parse(isTimed && match[1] === undefined ? `${text.trim()}Z` : text.trim());
}

/** For lists that may be long: without either, all of it. */
export const pageInput = {
  limit: z.number().int().min(1).max(200).optional().describe('At most so many; then nextCursor'),
  cursor: z.string().max(400).optional().describe('nextCursor of the page before'),
};
