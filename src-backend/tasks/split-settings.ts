import type { Task, ModelDescription } from '#shared/contracts/entities.ts';
import { readSetting } from '#shared/contracts/settings.ts';
import type { Assessment } from '#shared/tasks/assessment.ts';
import { type FailurePolicy, maximumDepth, treeNote } from '#shared/tasks/tree-note.ts';
import { isSmall } from '../context/system-text.ts';
import type { StoreReads } from '../runner/handler.ts';
import { assessByWords } from './assess-by-words.ts';

/** When tasks are split, and what happens where a part fails. */
export type SplitSettings = {
  readonly below: number;
  readonly above: number;
  readonly onChildFailure: FailurePolicy | null;
};

/** Reads the person's settings; what is missing or makes no sense is at its default. */
export async function splitSettings(store: StoreReads): Promise<SplitSettings> {
  const stored = await store['settings.all']({});
  return {
    below: readSetting(stored, 'tasks.splitBelow'),
    above: readSetting(stored, 'tasks.splitAbove'),
    onChildFailure: readSetting(stored, 'tasks.onChildFailure'),
  };
}

/**
 * Whether a task is to be split. What a small model says of itself is close to noise, so there the
 * words of the task must say the same: splitting costs minutes of its time.
 */
export function shouldSplit(
  task: Task,
  assessment: Assessment,
  model: ModelDescription,
  settings: SplitSettings,
): boolean {
  if (treeNote(task).depth >= maximumDepth) return false;
  const isLarge = ({ confidence, complexity }: Assessment): boolean =>
    confidence < settings.below || complexity > settings.above;
  if (!isLarge(assessment)) return false;
  if (!isSmall(model)) return true;
  return isLarge(assessByWords(`${task.title}\n${task.description ?? ''}`, assessment.at));
}
