import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { memorySchema } from './entities.ts';
import { entitySchema, episodeSchema, factSchema, quoteText } from './memory.ts';

/** Version of Kingly's own export, in its first line. */
export const exportVersion = 1;

/** UTF-16 units of a line that is handed over; a client splits what is longer, or leaves it out. */
export const maximumImportLine = 200_000;

/** One thing of the memory as it stands in a line of an export. */
export const memoryRecordSchema = z.discriminatedUnion('kind', [
  /** With `mergedInto`, it answers under another, which stands before it. */
  entitySchema
    .omit({ workspaceId: true })
    .extend({ kind: z.literal('entity'), mergedInto: idSchema.nullable().default(null) }),
  episodeSchema
    .omit({ workspaceId: true })
    .extend({ kind: z.literal('episode'), conversationId: idSchema.nullable().default(null) }),
  /** A row of belief, of its entities as they were before merges; with `supersededAt` it is history. */
  factSchema.omit({ workspaceId: true }).extend({
    kind: z.literal('fact'),
    replacedBy: idSchema.nullable().default(null),
    /** What it was said in, with the words. */
    sources: z.array(z.object({ episodeId: idSchema, quote: quoteText })).default([]),
  }),
  /** A version of a noted value. */
  memorySchema
    .omit({ id: true, workspaceId: true, sourceMessageId: true })
    .extend({ kind: z.literal('value') }),
]);
export type MemoryRecord = z.infer<typeof memoryRecordSchema>;

/** In this order it is exported: what others refer to comes first. */
export const exportPhases = ['entity', 'merged', 'episode', 'fact', 'value'] as const;

const cursor = z.object({ phase: z.enum(exportPhases), number: z.number().int() });

/** A page of everything in a workspace that is not forgotten, history included. */
export const memoryExport = {
  params: z.object({
    workspaceId: idSchema,
    /** What stood last on the page before. */
    after: cursor.optional(),
    limit: z.number().int().min(1).max(500).default(500),
  }),
  result: z.object({
    records: z.array(memoryRecordSchema),
    /** Null on the last page. */
    next: cursor.nullable(),
  }),
} as const;
export type ExportCursor = z.infer<typeof cursor>;

const count = z.number().int().nonnegative();

/** What came of lines that were handed over. */
export const importReportSchema = z.object({
  taken: z.object({ entities: count, facts: count, episodes: count, values: count }),
  /** One for each line that was left out, or part of it. */
  problems: z.array(z.object({ line: count, message: z.string().max(500) })),
});
export type ImportReport = z.infer<typeof importReportSchema>;

export const memoryImport = {
  params: z.object({
    workspaceId: idSchema,
    lines: z
      .array(z.object({ number: count, text: z.string().max(maximumImportLine) }))
      .min(1)
      .max(500),
  }),
  result: importReportSchema,
} as const;
