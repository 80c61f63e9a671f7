import { z } from 'zod';
import { jsonObjectSchema } from '../json.ts';
import { normaliseRelation } from './normalise.ts';

const time = z.number().int().nonnegative();
const unit = z.number().min(0).max(1);
const name = z.string().trim().min(1).max(200);
/** Memento adds when something is true, and since when it is known. */
const temporal = {
  validFrom: time.nullish(),
  validTo: time.nullish(),
  createdAt: time.nullish(),
  updatedAt: time.nullish(),
};

/** An entity of a graph file, as server-memory writes it, with what Memento adds. */
export const graphEntitySchema = z.object({
  type: z.literal('entity'),
  name,
  entityType: z.string().max(200),
  /** Memento's file may lack them, or have a single one. */
  observations: z
    .union([z.array(z.string()), z.string().transform((text) => [text])])
    .nullish()
    .transform((texts) => texts ?? []),
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
  strength: unit.nullish(),
  confidence: unit.nullish(),
  metadata: jsonObjectSchema.nullish(),
  ...temporal,
});
export type GraphRelation = z.infer<typeof graphRelationSchema>;

export const graphRecordSchema = z.discriminatedUnion('type', [
  graphEntitySchema,
  graphRelationSchema,
]);
export type GraphRecord = z.infer<typeof graphRecordSchema>;
