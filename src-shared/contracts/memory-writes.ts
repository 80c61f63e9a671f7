import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { memoryRecordSchema } from './memory-export.ts';
import {
  entityName,
  entitySchema,
  entityType,
  episodeSchema,
  factSchema,
  factText,
  factValue,
  maximumNoteText,
  memoryAuthors,
  quoteText,
  relationName,
} from './memory.ts';
import { vectorLength } from '../memory/fit-vector.ts';

const by = z.enum(memoryAuthors);
const time = z.number().int();
const unit = z.number().min(0).max(1);

/**
 * An entity by its id, or by its name: the store then takes the one that is called so, however it
 * is spelt, or makes it.
 */
export const entityReferenceSchema = z.union([
  z.object({ id: idSchema }),
  z.object({ name: entityName, entityType: entityType.default('thing') }),
]);
export type EntityReference = z.input<typeof entityReferenceSchema>;

/** How many values of a relation can be true at once; absent: what is known of the relation. */
export const cardinalities = ['one', 'many'] as const;

const newFactSchema = factSchema.pick({ id: true, workspaceId: true, relation: true }).extend({
  subject: entityReferenceSchema,
  /** Either an object or a value. */
  object: entityReferenceSchema.nullable().default(null),
  value: factValue.nullable().default(null),
  /** A sentence for a person; made of the parts, where absent. */
  factText: factText.optional(),
  /** Absent: the reference time of its episode, or now. */
  validFrom: time.optional(),
  /** Refused where it is not after `validFrom`. */
  validTo: time.nullable().default(null),
  cardinality: z.enum(cardinalities).optional(),
  strength: unit.default(0.5),
  confidence: unit.default(0.8),
  significance: unit.default(0.5),
  metadata: factSchema.shape.metadata.default({}),
  /** What it was said in. Where that is gone or was never kept, the fact is not kept either. */
  episodeId: idSchema.nullable().default(null),
  /** Its words, verbatim from the episode, or empty. */
  quote: quoteText.default(''),
});
export type NewFact = z.input<typeof newFactSchema>;

/** Facts that say something, for a write that has no id of them. */
export const factMatchSchema = z.object({
  subject: entityReferenceSchema,
  relation: relationName,
  object: entityReferenceSchema.optional(),
  value: factValue.optional(),
});

/** Writes of the memory. Each makes a line in the journal under `changeId`, unless nothing changed. */
export const memoryWrites = [
  /**
   * Keeps what was said. A text that is there already from the same source, or that is longer than
   * one episode, is folded or split; parts after the first have the id with `-1`, `-2` … behind.
   */
  z.object({
    type: z.literal('episode.add'),
    episode: episodeSchema.omit({ recordedAt: true, part: true, text: true }).extend({
      text: z.string().max(maximumNoteText),
      title: episodeSchema.shape.title.default(''),
      speaker: episodeSchema.shape.speaker.default('person'),
      sourceId: episodeSchema.shape.sourceId.default(null),
      conversationId: episodeSchema.shape.conversationId.default(null),
      metadata: episodeSchema.shape.metadata.default({}),
    }),
    /** Have facts looked for in it, by rules at once and by the model later. */
    extract: z.boolean().default(true),
    by: by.default('person'),
    changeId: idSchema.optional(),
  }),
  /** Adds an entity, or changes the one with this id. A new one that is called like one of its type joins it. */
  z.object({
    type: z.literal('entity.put'),
    entity: entitySchema
      .omit({ createdAt: true, mergedInto: true, aliases: true, summary: true, metadata: true })
      .extend({
        summary: entitySchema.shape.summary.optional(),
        metadata: entitySchema.shape.metadata.optional(),
        /** Added to those that are there. */
        aliases: z.array(entityName).max(50).default([]),
      }),
    by: by.default('person'),
    changeId: idSchema.optional(),
  }),
  /** `from` answers under `into` from now on. Merging into itself does nothing. */
  z.object({
    type: z.literal('entity.merge'),
    workspaceId: idSchema,
    from: idSchema,
    into: idSchema,
    by: by.default('person'),
    changeId: idSchema.optional(),
  }),
  /** Takes facts out of an entity, into a new one. A merged entity is set free by giving its own id. */
  z.object({
    type: z.literal('entity.split'),
    workspaceId: idSchema,
    id: idSchema,
    /** The new entity, or the merged one that is set free. */
    newId: idSchema,
    name: entityName,
    entityType: entityType.optional(),
    factIds: z.array(idSchema).max(1_000).default([]),
    by: by.default('person'),
    changeId: idSchema.optional(),
  }),
  /**
   * Adds a fact. The same one again makes it stronger; one that cannot be true beside another ends
   * that by the date rules (docs/memory.md).
   * @throws KinglyError `invalid_input` where it ends before it begins, or has no object or value.
   */
  z.object({
    type: z.literal('fact.add'),
    fact: newFactSchema,
    by: by.default('person'),
    changeId: idSchema.optional(),
  }),
  /**
   * Ends a fact at `at`: by its id, or those of a subject that hold then. At or before its
   * beginning, it was never true and is no longer believed.
   */
  z.object({
    type: z.literal('fact.invalidate'),
    workspaceId: idSchema,
    target: z.union([z.object({ id: idSchema }), factMatchSchema]),
    /** Now, where absent. */
    at: time.optional(),
    episodeId: idSchema.nullable().default(null),
    quote: quoteText.default(''),
    by: by.default('person'),
    changeId: idSchema.optional(),
  }),
  /**
   * What was believed was wrong: a new row takes its place from now on. By its id, or, as a
   * person says it, the newest that says what was wrong; where nothing does, nothing happens.
   */
  z.object({
    type: z.literal('fact.correct'),
    workspaceId: idSchema,
    id: idSchema.optional(),
    matching: factMatchSchema.optional(),
    episodeId: idSchema.nullable().default(null),
    quote: quoteText.default(''),
    patch: z
      .object({
        relation: relationName,
        object: entityReferenceSchema.nullable(),
        value: factValue.nullable(),
        factText,
        validFrom: time,
        validTo: time.nullable(),
        confidence: unit,
        significance: unit,
        metadata: factSchema.shape.metadata,
      })
      .partial(),
    by: by.default('person'),
    changeId: idSchema.optional(),
  }),
  /** Counts that facts were recalled and shown, which keeps them sure. */
  z.object({ type: z.literal('fact.used'), ids: z.array(idSchema).max(100) }),
  /**
   * Forgets what is named and, by provenance, what stands on nothing else. `erase` removes it for
   * good: rows, words, vectors, journal and events; otherwise `memory.undo` brings it back.
   */
  z.object({
    type: z.literal('memory.forget'),
    workspaceId: idSchema,
    target: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('entity'), id: idSchema }),
      z.object({ kind: z.literal('fact'), id: idSchema }),
      z.object({ kind: z.literal('episode'), id: idSchema }),
      z.object({ kind: z.literal('conversation'), id: idSchema }),
      z.object({ kind: z.literal('key'), key: z.string().min(1).max(200) }),
      z.object({ kind: z.literal('everything') }),
    ]),
    erase: z.boolean().default(false),
    by: by.default('person'),
    changeId: idSchema.optional(),
  }),
  /**
   * Puts records of an export in as they are, on both axes, those that are here by their id left
   * alone. What is believed now and meets something else that is believed here follows the date
   * rules instead.
   * @throws KinglyError `invalid_input` for a record that makes no sense, `not_found` where what it
   * refers to is not here.
   */
  z.object({
    type: z.literal('memory.restore'),
    workspaceId: idSchema,
    records: z.array(memoryRecordSchema).min(1).max(500),
    by: by.default('import'),
    changeId: idSchema.optional(),
  }),
  /** Takes a change of the journal back. Refused where something later builds on it. */
  z.object({
    type: z.literal('memory.undo'),
    workspaceId: idSchema,
    id: idSchema,
    by: by.default('person'),
    changeId: idSchema.optional(),
  }),
] as const;

/** Writes of the embedding work, which say nothing that is not in the texts already. */
export const embeddingWrites = [
  /** Vectors of episodes and facts by one model; a row that is gone or forgotten is passed over. */
  z.object({
    type: z.literal('embedding.put'),
    modelId: z.string().min(1).max(200),
    vectors: z
      .array(z.object({ id: idSchema, vector: z.array(z.number()).length(vectorLength) }))
      .max(500),
  }),
  /** All that has no vector of this model is to be embedded again. */
  z.object({ type: z.literal('embedding.renew'), modelId: z.string().min(1).max(200) }),
  /** Removes the vectors of all models but this one. */
  z.object({ type: z.literal('embedding.keepOnly'), modelId: z.string().min(1).max(200) }),
] as const;

export const memoryWriteSchema = z.discriminatedUnion('type', memoryWrites);
export type MemoryWrite = z.input<typeof memoryWriteSchema>;
