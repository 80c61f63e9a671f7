import { z } from 'zod';
import type { Task } from '../contracts/entities.ts';
import { idSchema } from '../ids.ts';
import type { JsonObject } from '../json.ts';

/** Levels of parts under a task, at most. */
export const maximumDepth = 3;
/** Tasks in one tree, its root with them, at most. */
export const maximumNodes = 40;

/** What a parent does where a part fails: the parts that need it go on without it, or all fails. */
export const failurePolicies = ['continue', 'fail'] as const;
export type FailurePolicy = (typeof failurePolicies)[number];

/** The job that does a task which is (re)started by the store, and what it is given. */
export const startSchema = z.object({
  kind: z.enum(['task_run', 'task_split']),
  replyId: idSchema.nullable(),
  /** What is to be done, or why it is split; null takes the task's own words. */
  text: z.string().nullable(),
});
export type Start = z.infer<typeof startSchema>;

/** Read loosely: a task of an older version, or one that never was in a tree, has none of it. */
const treeNoteSchema = z.object({
  /** Place among its siblings, from 1. */
  part: z.number().catch(0),
  /** Levels above it. */
  depth: z.number().int().catch(0),
  /** Siblings that must have ended before it begins. */
  needs: z.array(z.string()).catch([]),
  /** The job that split it, last. */
  splitJobId: z.string().nullable().catch(null),
  /** The job that made it as a part; parts of an earlier split of the parent do not count. */
  ofSplit: z.string().nullable().catch(null),
  /** The reply that is told how the parts ended; it need not be the task's own. */
  splitReplyId: idSchema.nullable().catch(null),
  onChildFailure: z.enum(failurePolicies).nullable().catch(null),
  /** Left out: by the person (others go on without it) or since what it needs is not there. */
  skippedBy: z.enum(['person', 'need']).nullable().catch(null),
  /** Why it was left out, for a person. */
  skipReason: z.string().nullable().catch(null),
  /** Counts the times it was begun anew; a job with another number may not write any more. */
  generation: z.number().int().catch(0),
  start: startSchema.nullable().catch(null),
});
export type TreeNote = z.infer<typeof treeNoteSchema>;

/** What a task's metadata says about its place in a tree. */
export function treeNote({ metadata }: Pick<Task, 'metadata'>): TreeNote {
  const note = treeNoteSchema.parse(metadata);
  // Before parts could be split themselves, they kept what made them under the other name.
  return note.part > 0 && note.ofSplit === null
    ? { ...note, ofSplit: note.splitJobId, splitJobId: null, depth: 1 }
    : note;
}

/** Whether a task is a part from the parent's last split. */
export function isPartOf(part: Task, parent: Task): boolean {
  const { splitJobId } = treeNote(parent);
  return (
    splitJobId !== null && part.parentTaskId === parent.id && treeNote(part).ofSplit === splitJobId
  );
}

/** Parts in the order of their plan. */
export function inPlanOrder(parts: readonly Task[]): readonly Task[] {
  return parts.toSorted(
    (one, other) => treeNote(one).part - treeNote(other).part || one.createdAt - other.createdAt,
  );
}

/** The metadata of a task that begins anew: what came of the last time is gone. */
export function begunAnew(metadata: JsonObject, start: Start | null): JsonObject {
  const { generation, ofSplit, depth } = treeNote({ metadata });
  const {
    skipped: _skipped,
    skippedBy: _skippedBy,
    skipReason: _skipReason,
    splitJobId: _splitJobId,
    splitReplyId: _splitReplyId,
    assessment: _assessment,
    ...rest
  } = metadata;
  return {
    ...rest,
    ...(start === null ? {} : { start }),
    ...(ofSplit === null ? {} : { ofSplit, depth }),
    generation: generation + 1,
  };
}
