import { useEffect, useId } from 'react';
import type { Task } from '#shared/contracts/entities.ts';
import { isOpenTask } from '#shared/contracts/open-state.ts';
import { app } from '../../app.ts';
import { useRow } from '../../state/keyed-store.ts';
import { foldTask, taskParts, taskRows } from '../../state/work.ts';
import { percent } from '../../text/format.ts';
import { Markdown } from '../markdown/markdown.tsx';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { StatusIcon, statusNames } from '../parts/status-icon.tsx';
import { fillComposer } from '../composer/fill-composer.ts';
import { CardActions } from './card-actions.tsx';
import { Disclosure } from './disclosure.tsx';

/** Tasks that were asked for already, so that an unknown one is asked for once. */
const asked = new Set<string>();

function useTask(taskId: string): Task | undefined {
  const task = useRow(taskRows, taskId);
  useEffect(() => {
    if (asked.has(taskId)) return;
    asked.add(taskId);
    const fetchTask = async (): Promise<void> => {
      try {
        const fetched = await app()['tasks.get']({ id: taskId });
        if (fetched !== null) foldTask(fetched);
        const parts = await app()['tasks.list']({ parentTaskId: taskId, limit: 200 });
        for (const part of parts.toReversed()) foldTask(part);
      } catch {
        asked.delete(taskId);
      }
    };
    void fetchTask();
  }, [taskId]);
  return task;
}

/** A task in the conversation: how far it is, its parts, its result, and what can be done. */
export function TaskCard({
  taskId,
  showsResult,
  onRetry,
}: {
  readonly taskId: string;
  /** Where the reply has no text of its own. */
  readonly showsResult: boolean;
  readonly onRetry: () => void;
}) {
  const task = useTask(taskId);
  const titleId = useId();
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
        </span>
      </header>
      {active ? (
        <ProgressBar
          name={`Progress of ${task.title}`}
          progress={task.status === 'running' || task.progress > 0 ? task.progress : 0}
        />
      ) : null}
      <Parts taskId={taskId} />
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
      <CardActions entity={task} onRetry={onRetry} />
    </section>
  );
}

function Parts({ taskId }: { readonly taskId: string }) {
  const ids = useRow(taskParts, taskId) ?? [];
  if (ids.length === 0) return null;
  return (
    <ul className="card-parts" aria-label="Parts">
      {ids.map((id) => (
        <Part key={id} id={id} />
      ))}
    </ul>
  );
}

function Part({ id }: { readonly id: string }) {
  const task = useRow(taskRows, id);
  if (task === undefined) return null;
  const { result, error } = task;
  return (
    <li>
      <Disclosure
        title={
          <>
            <StatusIcon status={task.status} />
            <span className="part-title">{task.title}</span>
            {task.status === 'running' ? (
              <span className="part-note">{percent(task.progress)}</span>
            ) : null}
          </>
        }
      >
        {result === null && error === null
          ? null
          : () => (error === null ? <Markdown text={result ?? ''} /> : <p>{error.message}</p>)}
      </Disclosure>
      <Parts taskId={id} />
    </li>
  );
}
