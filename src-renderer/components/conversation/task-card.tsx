import { useId, useState } from 'react';
import type { Task } from '#shared/contracts/entities.ts';
import { isOpenTask } from '#shared/contracts/open-state.ts';
import { dueText } from '../../frontend-llm/due-date.ts';
import { percent } from '../../text/format.ts';
import { Markdown } from '../markdown/markdown.tsx';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { StatusIcon, statusNames } from '../parts/status-icon.tsx';
import { Questions } from '../questions/question-card.tsx';
import { controlTask } from '../tasks/control-task.ts';
import { AssessmentNote, assessmentOf } from '../tasks/task-detail.tsx';
import { TaskEditor } from '../tasks/task-editor.tsx';
import { TaskTree } from '../tasks/task-tree.tsx';
import { ToolCalls } from '../tools/tool-calls.tsx';
import { useTask } from '../tasks/use-task.ts';
import { fillComposer } from '../composer/fill-composer.ts';
import { CardActions } from './card-actions.tsx';
import { Disclosure } from './disclosure.tsx';

/** A task in the conversation: how far it is, its parts, its result, and what can be done. */
export function TaskCard({
  taskId,
  showsResult,
}: {
  readonly taskId: string;
  /** Where the reply has no text of its own. */
  readonly showsResult: boolean;
}) {
  const task = useTask(taskId);
  const titleId = useId();
  const [editing, setEditing] = useState(false);
  if (task === undefined) return <section className="card" aria-label="Task" />;
  const active = isOpenTask(task.status);
  return (
    <section className={`card ${task.status}`} aria-labelledby={titleId} data-testid="task-card">
      <header className="card-header">
        <StatusIcon status={task.status} named />
        <h3 id={titleId}>{task.title}</h3>
        <span className="card-status">
          {statusNames[task.status]}
          {task.status === 'running' ? ` · ${percent(task.progress)}` : ''}
          {active ? <Due at={task.metadata['due']} /> : null}
        </span>
      </header>
      {active ? (
        <ProgressBar
          name={`Progress of ${task.title}`}
          progress={task.status === 'running' || task.progress > 0 ? task.progress : 0}
        />
      ) : null}
      {editing ? <TaskEditor task={task} onDone={() => setEditing(false)} /> : null}
      <TaskTree task={task} of={null} />
      <ToolCalls of={taskId} isOpen={active} />
      <Questions of={taskId} />
      {task.status === 'failed' ? (
        <p className="card-error" role="alert">
          {task.error?.message ?? 'It could not be done.'}
        </p>
      ) : null}
      {showsResult && task.status === 'completed' && task.result !== null ? (
        <div className="card-result">
          <Markdown text={task.result} />
        </div>
      ) : null}
      <Why task={task} />
      {task.nextSteps.length === 0 || active ? null : (
        <div className="next-steps">
          <span>Next</span>
          <ul>
            {task.nextSteps.map((step) => (
              <li key={step}>
                <button type="button" className="chip" onClick={() => fillComposer(step)}>
                  {step}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
      <CardActions entity={task} onRetry={() => void controlTask({ taskId, action: 'retry' })}>
        {editing ? null : (
          <button type="button" className="button" onClick={() => setEditing(true)}>
            Edit
          </button>
        )}
      </CardActions>
    </section>
  );
}

/** When it is due, as the person said it. */
function Due({ at }: { readonly at: unknown }) {
  if (typeof at !== 'number') return null;
  const time = new Date(at);
  const hasHour = time.getHours() !== 23 || time.getMinutes() !== 59;
  return <time dateTime={time.toISOString()}> · due {dueText({ at, hasHour })}</time>;
}

/** Why it was done in one go or in parts. */
function Why({ task }: { readonly task: Task }) {
  const assessment = assessmentOf(task);
  if (assessment === undefined || assessment.reason === '') return null;
  return (
    <div className="card-why">
      <Disclosure title={<span className="part-title">How it was seen</span>}>
        {() => <AssessmentNote task={task} />}
      </Disclosure>
    </div>
  );
}
