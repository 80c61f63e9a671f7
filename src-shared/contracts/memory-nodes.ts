import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { entityName, entitySchema, entityType, factSchema } from './memory.ts';

const time = z.number().int();
/** Facts of a page end it early, so that an answer stays small; those of one entity are all in it. */
export const factsOfPage = 2_000;

/** A page of entities, in the order in which they were made, with the facts that they are the subject of. */
export const memoryNodes = {
  params: z.object({
    workspaceId: idSchema,
    /** Only these. */
    ids: z.array(idSchema).max(200).optional(),
    /** Only those that are called so, however it is spelt. */
    names: z.array(entityName).max(200).optional(),
    /** Only those with this text, in whatever case, in a name, a type or a property. */
    containing: z.string().max(4_000).optional(),
    entityTypes: z.array(entityType).max(50).optional(),
    /** Points on the two axes; absent: now. */
    valid: time.optional(),
    known: time.optional(),
    /** With the facts that they are the object of, too. */
    inbound: z.boolean().default(false),
    /** `next` of the page before. */
    after: time.default(0),
    limit: z.number().int().min(1).max(200).default(100),
  }),
  result: z.object({
    entities: z.array(entitySchema),
    facts: z.array(factSchema),
    /** Null on the last page. */
    next: z.number().int().nullable(),
  }),
} as const;
export type NodesQuery = z.output<typeof memoryNodes.params>;
export type NodesPage = z.infer<typeof memoryNodes.result>;

const sourcedFactSchema = factSchema.extend({ episodeIds: z.array(idSchema) });
export type SourcedFact = z.infer<typeof sourcedFactSchema>;

/** Rows of facts with what they were said in, whether believed or not. */
export const memoryFacts = {
  params: z.object({
    workspaceId: idSchema,
    ids: z.array(idSchema).max(500).default([]),
    /** And those that were said in these episodes and are believed. */
    episodeIds: z.array(idSchema).max(100).default([]),
  }),
  result: z.array(sourcedFactSchema),
} as const;
export type FactsQuery = z.output<typeof memoryFacts.params>;
