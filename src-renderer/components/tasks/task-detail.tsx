import type { Task } from '#shared/contracts/entities.ts';
import { type Assessment, assessmentSchema } from '#shared/tasks/assessment.ts';
import { percent } from '../../text/format.ts';
import { Markdown } from '../markdown/markdown.tsx';

const routingNames = {
  one_shot: 'one answer',
  mini_workflow: 'a few steps',
  project: 'a project',
  multi_project: 'several projects',
} as const satisfies Readonly<Record<Assessment['routing'], string>>;

/** Why a task was done as it was; undefined where it was not assessed. */
export function assessmentOf({ metadata }: Task): Assessment | undefined {
  return assessmentSchema.safeParse(metadata['assessment']).data;
}

/** Whether there is more to a part than its line says. */
export function hasDetail(task: Task): boolean {
  return task.description !== null || task.result !== null || assessmentOf(task) !== undefined;
}

/** What is behind a part's line: what was asked for, why it was done so, and its result. */
export function TaskDetail({ task }: { readonly task: Task }) {
  return (
    <>
      {task.description === null ? null : <p className="task-description">{task.description}</p>}
      {task.result === null ? null : <Markdown text={task.result} />}
      <AssessmentNote task={task} />
    </>
  );
}

/** The look at a task before it was done, with its reason. */
export function AssessmentNote({ task }: { readonly task: Task }) {
  const assessment = assessmentOf(task);
  if (assessment === undefined) return null;
  const { routing, confidence, complexity, reason, model } = assessment;
  return (
    <p className="assessment">
      Seen as {routingNames[routing]}, {percent(confidence)} sure, complexity {percent(complexity)}
      {reason === '' ? '' : `: ${reason}`}
      {model === null ? ' (counted from its words)' : ` (${model})`}
    </p>
  );
}
