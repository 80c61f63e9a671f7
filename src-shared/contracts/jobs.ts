import { z } from 'zod';
import { idSchema } from '../ids.ts';
import type { JobKind } from './entities.ts';

const replyId = idSchema;
/** Which beginning of the task it belongs to (0, where absent); fenced by the store. */
const generation = z.number().int().nonnegative().optional();

/**
 * What each kind of job is given. Intake and handlers write these; the backend parses them again
 * when it claims a job, since a stored payload may come from an older version.
 */
export const jobPayloads = {
  /** Answer `text` in the conversation, into the reply. */
  chat: z.object({ replyId, text: z.string() }),
  /** Load a context and answer with it, into the reply. `text` is what the person typed. */
  context_load: z.object({
    replyId,
    contextId: z.string(),
    depth: z.enum(['summary', 'full']),
    text: z.string(),
  }),
  /** Do the task. `replyId` is null for subtasks. `text` is what the person typed. */
  task_run: z.object({
    taskId: idSchema,
    replyId: replyId.nullable(),
    text: z.string(),
    generation,
  }),
  /** Split the task into smaller ones and start them. */
  task_split: z.object({
    taskId: idSchema,
    replyId: replyId.nullable(),
    reason: z.string(),
    generation,
  }),
  /** Look whether the parts of a task have ended; older versions asked for it after each end. */
  task_join: z.object({ taskId: idSchema }),
  /** Drive a run through its steps. */
  workflow_run: z.object({ runId: idSchema, replyId: replyId.nullable() }),
  /**
   * Look for facts in an episode: by rules where it is long, and by the model. Of a text that is
   * kept in several parts, one is read by each job, which then asks for the next one.
   */
  memory_extract: z.object({
    workspaceId: idSchema,
    /** The first part. */
    episodeId: idSchema,
    /** Which part, from 0, of how many. */
    part: z.number().int().nonnegative().default(0),
    parts: z.number().int().positive().default(1),
  }),
  /** Look for entities that are the same under other names. */
  memory_resolve: z.object({ workspaceId: idSchema }),
} as const satisfies Readonly<Record<JobKind, z.ZodType>>;

export type JobPayload<Kind extends JobKind> = z.infer<(typeof jobPayloads)[Kind]>;

/** Higher first: a person waits for an answer, a task can wait a moment. */
export const jobPriorities: Readonly<Record<JobKind, number>> = {
  chat: 100,
  context_load: 100,
  task_join: 50,
  task_split: 20,
  workflow_run: 10,
  task_run: 10,
  memory_extract: 1,
  memory_resolve: 0,
};

/** What nobody waits for: it is not told of as work that waits, nor as work that is done first. */
export const quietKinds = [
  'memory_extract',
  'memory_resolve',
] as const satisfies readonly JobKind[];
