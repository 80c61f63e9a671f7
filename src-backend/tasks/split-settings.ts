import { z } from 'zod';
import type { Task, ModelDescription } from '#shared/contracts/entities.ts';
import type { Assessment } from '#shared/tasks/assessment.ts';
import {
  type FailurePolicy,
  failurePolicies,
  maximumDepth,
  treeNote,
} from '#shared/tasks/tree-note.ts';
import { isSmall } from '../context/system-text.ts';
import type { StoreReads } from '../runner/handler.ts';
import { assessByWords } from './assess-by-words.ts';

const settingsSchema = z.object({
  /** A task is split where the confidence is lower. */
  'tasks.splitBelow': z.number().min(0).max(1).catch(0.5),
  /** … or the complexity higher. */
  'tasks.splitAbove': z.number().min(0).max(1).catch(0.8),
  /** What a parent does where a part fails; by default what needs the part is left out. */
  'tasks.onChildFailure': z.enum(failurePolicies).nullable().catch(null),
});

/** When tasks are split, and what happens where a part fails. */
export type SplitSettings = {
  readonly below: number;
  readonly above: number;
  readonly onChildFailure: FailurePolicy | null;
};

/** Reads the person's settings; what is missing or makes no sense is at its default. */
export async function splitSettings(store: StoreReads): Promise<SplitSettings> {
  const settings = settingsSchema.parse(await store['settings.all']({}));
  return {
    below: settings['tasks.splitBelow'],
    above: settings['tasks.splitAbove'],
    onChildFailure: settings['tasks.onChildFailure'],
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
