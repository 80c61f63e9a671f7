import { z } from 'zod';
import { jsonObjectSchema } from '../json.ts';
import { normaliseRelation } from './normalise.ts';

const time = z.number().int().nonnegative();
const unit = z.number().min(0).max(1);
const name = z.string().trim().min(1).max(200);
/** Memento adds when something is true, and since when it is known. */
const temporal = {
  validFrom: time.optional(),
  validTo: time.nullish(),
  createdAt: time.optional(),
  updatedAt: time.optional(),
};

/** An entity of a graph file, as server-memory writes it, with what Memento adds. */
export const graphEntitySchema = z.object({
  type: z.literal('entity'),
  name,
  entityType: z.string().max(200),
  observations: z.array(z.string()),
  ...temporal,
});
export type GraphEntity = z.infer<typeof graphEntitySchema>;

export const graphRelationSchema = z.object({
  type: z.literal('relation'),
  from: name,
  to: name,
  relationType: z
    .string()
    .trim()
    .max(200)
    .refine((text) => normaliseRelation(text) !== '', 'has no letter'),
  strength: unit.optional(),
  confidence: unit.optional(),
  metadata: jsonObjectSchema.nullish(),
  ...temporal,
});
export type GraphRelation = z.infer<typeof graphRelationSchema>;

export const graphRecordSchema = z.discriminatedUnion('type', [
  graphEntitySchema,
  graphRelationSchema,
]);
export type GraphRecord = z.infer<typeof graphRecordSchema>;
