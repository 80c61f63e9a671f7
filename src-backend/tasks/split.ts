import type { Task } from '#shared/contracts/entities.ts';
import { idSchema } from '#shared/ids.ts';
import type { JsonObject } from '#shared/json.ts';

/** Kept with a task that was split. */
export type SplitNote = {
  /** The job that split it; its parts carry the same, so that parts of an earlier split do not count. */
  readonly splitJobId: string;
  /** The reply that told of the split; it need not be the task's own. */
  readonly splitReplyId: string | null;
};

/** The note as a task's metadata. */
export function withSplitNote(metadata: JsonObject, note: SplitNote): JsonObject {
  return { ...metadata, ...note };
}

/** The reply that is told how the parts of a task ended. */
export function splitReplyOf(task: Task): string | null {
  const kept = idSchema.safeParse(task.metadata['splitReplyId']);
  return kept.success ? kept.data : task.replyId;
}

/** Whether a task is a part from the parent's last split. */
export function isPartOf(part: Task, parent: Task): boolean {
  const split = parent.metadata['splitJobId'];
  return split === undefined || part.metadata['splitJobId'] === split;
}
