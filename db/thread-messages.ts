import { z } from 'zod';

/** What the store thread is started with. */
export const threadOptionsSchema = z.object({
  /** `check` only looks whether the file is sound, answers and ends. */
  mode: z.enum(['serve', 'check']).default('serve'),
  databasePath: z.string().min(1),
  /** The thread's own entry file, for a second thread that checks a large database. */
  entryPath: z.string().min(1),
  ballastBytes: z.number().int().nonnegative().optional(),
});
export type ThreadOptions = z.input<typeof threadOptionsSchema>;

/** Between the thread and its starter, beside the store's contract and topics. */
export const threadTopics = {
  /** To the thread: write everything, close and end. */
  close: z.object({}),
  /** From the thread: a line for the app's log. */
  log: z.object({
    level: z.enum(['info', 'warn', 'error']),
    message: z.string(),
    details: z.record(z.string(), z.unknown()),
  }),
} as const;

/** What a checking thread answers. */
export const checkResultSchema = z.object({ problem: z.string().nullable() });
