import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { memorySchema } from './entities.ts';
import { entitySchema, episodeSchema, factSchema } from './memory.ts';

/** Version of Kingly's own export, in its first line. */
export const exportVersion = 1;

/** UTF-16 units of a line that is handed over; a client splits what is longer, or leaves it out. */
export const maximumImportLine = 200_000;

/** One thing of the memory as it stands in a line of an export. */
export const memoryRecordSchema = z.discriminatedUnion('kind', [
  entitySchema.omit({ workspaceId: true, mergedInto: true }).extend({ kind: z.literal('entity') }),
  episodeSchema
    .omit({ workspaceId: true, conversationId: true })
    .extend({ kind: z.literal('episode') }),
  /** A row of belief; one with `supersededAt` is history. */
  factSchema.omit({ workspaceId: true, replacedBy: true }).extend({
    kind: z.literal('fact'),
    /** What it was said in, the first one first. */
    episodeIds: z.array(idSchema),
  }),
  /** A version of a noted value. */
  memorySchema
    .omit({ id: true, workspaceId: true, sourceMessageId: true })
    .extend({ kind: z.literal('value') }),
]);
export type MemoryRecord = z.infer<typeof memoryRecordSchema>;

/** Kinds in the order in which they are exported: what others refer to comes first. */
export const recordKinds = ['entity', 'episode', 'fact', 'value'] as const;

const cursor = z.object({ kind: z.enum(recordKinds), number: z.number().int() });

/** A page of everything in a workspace that is not forgotten, history included. */
export const memoryExport = {
  params: z.object({
    workspaceId: idSchema,
    /** What stood last on the page before. */
    after: cursor.optional(),
    limit: z.number().int().min(1).max(200).default(100),
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
  /** Rows of history, which are no longer believed. */
  history: count,
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
      .max(200),
  }),
  result: importReportSchema,
} as const;
