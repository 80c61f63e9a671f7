import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { jsonObjectSchema } from '../json.ts';

/** Unix milliseconds. */
const time = z.number().int();
const unit = z.number().min(0).max(1);

/** UTF-16 units of one episode; what is longer is kept as several, in order. */
export const maximumEpisodeText = 20_000;
/** Of one `episode.add`: 12 MB of letters; beyond, it is refused. */
export const maximumNoteText = 12_000_000;

export const entityName = z.string().trim().min(1).max(200);
/** `person`, `organisation`, `place`, `project`, `thing` or a word of one's own. */
export const entityType = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} _-]{0,79}$/u);
/** `works_at`: lower case, words apart by `_`. */
export const relationName = z
  .string()
  .regex(/^[\p{Ll}\p{Lo}\p{N}][\p{Ll}\p{Lo}\p{M}\p{N}_]{0,79}$/u);
export const factValue = z.string().trim().min(1).max(2_000);
export const factText = z.string().trim().min(1).max(4_000);
export const quoteText = z.string().max(2_000);

/** Where an episode came from. */
export const episodeSources = ['message', 'job', 'import', 'mcp', 'note'] as const;

/** A raw thing that was said, found or handed in. It never changes. */
export const episodeSchema = z.object({
  id: idSchema,
  workspaceId: idSchema,
  sourceKind: z.enum(episodeSources),
  /** The message, job or foreign id that it came from. */
  sourceId: z.string().max(200).nullable(),
  /** Who said it. `assistant`: a reply, which proves nothing by itself. */
  speaker: z.enum(['person', 'assistant', 'other']),
  conversationId: idSchema.nullable(),
  /** A name for it, as a note has; may be empty. */
  title: z.string().max(300),
  text: z.string().max(maximumEpisodeText),
  /** From 0, where a long text was split. */
  part: z.number().int().nonnegative(),
  /** When it was said: what “yesterday” in it counts from. */
  referenceTime: time,
  /** When Kingly came to know it. */
  recordedAt: time,
  metadata: jsonObjectSchema,
});
export type Episode = z.infer<typeof episodeSchema>;

/** Somebody or something that facts are about. One that was merged answers under another's id. */
export const entitySchema = z.object({
  id: idSchema,
  workspaceId: idSchema,
  name: entityName,
  entityType,
  summary: z.string().max(4_000),
  aliases: z.array(entityName),
  createdAt: time,
  /** The entity that it was merged into. */
  mergedInto: idSchema.nullable(),
  metadata: jsonObjectSchema,
});
export type Entity = z.infer<typeof entitySchema>;

/**
 * A statement about an entity, as one row of what is or was believed: true from `validFrom` until
 * `validTo`, believed from `recordedAt` until `supersededAt` (null: still). A change of belief
 * makes a new row with the same `rootId`.
 */
export const factSchema = z.object({
  id: idSchema,
  /** The first row of the same statement. */
  rootId: idSchema,
  workspaceId: idSchema,
  /** The entity as it is called now, after merges. */
  subjectId: idSchema,
  subjectName: entityName,
  relation: relationName,
  /** The other entity of an edge; null for a property, which has a `value`. */
  objectId: idSchema.nullable(),
  objectName: entityName.nullable(),
  value: z.string().max(2_000).nullable(),
  /** A sentence for a person. */
  factText,
  validFrom: time,
  validTo: time.nullable(),
  recordedAt: time,
  supersededAt: time.nullable(),
  /** The row that took its place. */
  replacedBy: idSchema.nullable(),
  /** Grows with every time that it is said again. */
  strength: unit,
  /** As it was when recorded; `confidenceAt` tells what is left of it. */
  confidence: unit,
  significance: unit,
  /** The words that it was taken from. */
  quote: quoteText,
  /** How often it was recalled, and when last. */
  uses: z.number().int().nonnegative(),
  usedAt: time.nullable(),
  metadata: jsonObjectSchema,
});
export type Fact = z.infer<typeof factSchema>;

/** Who changed the memory. Only a person's own acts count while the memory is switched off. */
export const memoryAuthors = ['person', 'rules', 'model', 'import', 'mcp'] as const;
export type MemoryAuthor = (typeof memoryAuthors)[number];

export const memoryChangeKinds = [
  'episode.add',
  'entity.put',
  'entity.merge',
  'entity.split',
  'fact.add',
  'fact.invalidate',
  'fact.correct',
  'memory.forget',
  'memory.erase',
  'memory.undo',
  'memory.restore',
] as const;

/** A line of the journal: what `memory.undo` takes back. */
export const memoryChangeSchema = z.object({
  id: idSchema,
  workspaceId: idSchema,
  kind: z.enum(memoryChangeKinds),
  by: z.enum(memoryAuthors),
  at: time,
  /** Ids of the entities, facts and episodes that it touched; none after an erasure. */
  touched: z.array(z.string()),
  /** When it was taken back. */
  undoneAt: time.nullable(),
  /** False for an erasure, and for what an erasure touched. */
  undoable: z.boolean(),
});
export type MemoryChange = z.infer<typeof memoryChangeSchema>;

export const pageLimit = z.number().int().min(1).max(500);
const workspaceId = idSchema;
/** Points on the two axes; absent: now. */
const moment = { valid: time.optional(), known: time.optional() };
/** What stands last on the page before. */
const cursor = z.object({ at: time, id: idSchema });

export const asOfQuerySchema = z.object({
  workspaceId,
  subjectId: idSchema.optional(),
  /** By a name or alias, however it is spelt, where the id is not known. */
  subjectName: entityName.optional(),
  relation: relationName.optional(),
  objectId: idSchema.optional(),
  /** When it was true. */
  valid: time.optional(),
  /** What Kingly knew then. */
  known: time.optional(),
  limit: pageLimit.default(100),
  after: cursor.optional(),
});
export type AsOfQuery = z.output<typeof asOfQuerySchema>;

export const entitiesQuerySchema = z.object({
  workspaceId,
  /** Part of a name or alias. */
  query: z.string().max(200).default(''),
  entityType: entityType.optional(),
  limit: pageLimit.default(50),
  /** The name and id that stood last. */
  after: z.object({ name: z.string().max(200), id: idSchema }).optional(),
});
export type EntitiesQuery = z.output<typeof entitiesQuerySchema>;

export const entityPageSchema = z.object({
  entity: entitySchema,
  /** Those that were merged into it, which `entity.split` or `memory.undo` sets free. */
  merged: z.array(entitySchema),
  /** True at the asked moment. */
  now: z.array(factSchema),
  /** All rows, also those not believed any more, newest first. */
  history: z.array(factSchema),
  /** What it was said in, newest first. */
  episodes: z.array(episodeSchema),
  neighbours: z.array(entitySchema),
});
export type EntityPage = z.infer<typeof entityPageSchema>;

export const graphSchema = z.object({
  entities: z.array(entitySchema.extend({ depth: z.number().int().nonnegative() })),
  facts: z.array(factSchema),
  /** There was more than the limit. */
  truncated: z.boolean(),
});
export type MemoryGraph = z.infer<typeof graphSchema>;

export const timelineItemSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('episode'), at: time, id: idSchema, episode: episodeSchema }),
  /** A fact, where it began to be true. */
  z.object({ kind: z.literal('fact'), at: time, id: idSchema, fact: factSchema }),
]);
export type TimelineItem = z.infer<typeof timelineItemSchema>;

export const recallQuerySchema = z.object({
  workspaceId,
  text: z.string().max(4_000),
  /** Of the text, by the model that is named; without it, words decide. */
  embedding: z
    .object({ modelId: z.string().max(200), vector: z.array(z.number()).max(4_096) })
    .optional(),
  ...moment,
  limit: z.number().int().min(1).max(100).default(10),
});
export type RecallQuery = z.output<typeof recallQuerySchema>;

export const recalledSchema = z.object({
  kind: z.enum(['episode', 'fact', 'value']),
  /** The episode's or fact's id, or the key of a remembered value. */
  id: z.string().max(200),
  text: z.string(),
  validFrom: time,
  recordedAt: time,
  /** Higher is better; only the order means something. */
  score: z.number(),
  /** What found it, such as `words` or `vector`. */
  why: z.array(z.string().max(40)),
});
export type Recalled = z.infer<typeof recalledSchema>;

/** Something of the memory that a reply was given. */
export const usedMemorySchema = recalledSchema.pick({ kind: true, id: true, validFrom: true });
export type UsedMemory = z.infer<typeof usedMemorySchema>;

export const shownMemorySchema = usedMemorySchema.extend({
  /** What it says; of a remembered value, its key. */
  text: z.string(),
  /** Whom a fact is about. */
  entityId: idSchema.nullable(),
});
export type ShownMemory = z.infer<typeof shownMemorySchema>;

/** Parameters and results of the reads of the memory, which the store and the app both offer. */
export const memoryReads = {
  asOf: {
    params: asOfQuerySchema,
    result: z.object({ facts: z.array(factSchema), hasMore: z.boolean() }),
  },
  entities: {
    params: entitiesQuerySchema,
    result: z.object({ entities: z.array(entitySchema), hasMore: z.boolean() }),
  },
  entity: {
    params: z.object({ workspaceId, id: idSchema, ...moment, limit: pageLimit.default(100) }),
    result: entityPageSchema.nullable(),
  },
  graph: {
    params: z.object({
      workspaceId,
      entityId: idSchema,
      depth: z.number().int().min(1).max(2).default(1),
      ...moment,
      /** At most so many facts. */
      limit: pageLimit.default(200),
    }),
    result: graphSchema,
  },
  timeline: {
    params: z.object({
      workspaceId,
      entityId: idSchema.optional(),
      /** Only what is older. */
      before: cursor.optional(),
      limit: pageLimit.default(50),
    }),
    result: z.object({ items: z.array(timelineItemSchema), hasMore: z.boolean() }),
  },
  changes: {
    params: z.object({
      workspaceId,
      /** Only those that touched this entity, fact or episode. */
      touching: idSchema.optional(),
      before: cursor.optional(),
      limit: pageLimit.default(50),
    }),
    result: z.object({ changes: z.array(memoryChangeSchema), hasMore: z.boolean() }),
  },
  recall: { params: recallQuerySchema, result: z.array(recalledSchema) },
  /** What a reply was given from memory, as far as it is still remembered. */
  used: { params: z.object({ messageId: idSchema }), result: z.array(shownMemorySchema) },
  episodes: {
    params: z.object({
      workspaceId,
      ids: z.array(idSchema).max(500).optional(),
      sourceId: z.string().max(200).optional(),
      before: cursor.optional(),
      limit: pageLimit.default(50),
    }),
    result: z.object({ episodes: z.array(episodeSchema), hasMore: z.boolean() }),
  },
  /** Texts without a vector yet, in no order; one that is forgotten meanwhile may be among them. */
  unembedded: {
    params: z.object({ limit: pageLimit.default(64) }),
    result: z.array(
      z.object({ id: idSchema, kind: z.enum(['episode', 'fact']), text: z.string() }),
    ),
  },
  /** Models whose vectors are there. */
  vectorModels: {
    params: z.object({}),
    result: z.array(z.object({ modelId: z.string(), vectors: z.number().int() })),
  },
  counts: {
    params: z.object({ workspaceId }),
    result: z.object({
      episodes: z.number().int(),
      entities: z.number().int(),
      facts: z.number().int(),
      values: z.number().int(),
    }),
  },
} as const;

/** The value of a key, asked on both axes. */
export const valueAsOfSchema = z.object({
  workspaceId,
  key: z.string().max(200),
  at: time.optional(),
  known: time.optional(),
});
