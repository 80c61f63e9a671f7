import type { RunStep } from '../contracts/entities.ts';
import { stepKind, type WorkflowDefinition } from './definition.ts';

/** A step of which nothing is done yet. */
export const stepNotBegun = {
  status: 'accepted',
  attempt: 0,
  items: null,
  childRunId: null,
  note: null,
  output: null,
  error: null,
  startedAt: null,
  endedAt: null,
} as const satisfies Partial<RunStep>;

/** The steps of a definition as a new run has them: none begun. */
export function newRunSteps(definition: WorkflowDefinition): RunStep[] {
  return definition.steps.map((step) => ({
    key: step.id,
    title: step.title,
    kind: stepKind(step),
    needs: step.needs,
    ...stepNotBegun,
  }));
}
