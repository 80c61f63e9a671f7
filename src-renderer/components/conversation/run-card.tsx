import { useId } from 'react';
import Maximize2 from 'lucide-react/icons/maximize-2';
import type { RunStep } from '#shared/contracts/entities.ts';
import { isOpenTask } from '#shared/contracts/open-state.ts';
import { openPage } from '../../state/ui.ts';
import { runProgress, runTitle } from '../../state/work-items.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { StatusIcon, statusNames } from '../parts/status-icon.tsx';
import { Questions } from '../questions/question-card.tsx';
import { controlRun } from '../runs/control-run.ts';
import { StepRow } from '../runs/step-row.tsx';
import { useRun } from '../runs/use-run.ts';
import { CardActions } from './card-actions.tsx';

/** How many steps have nothing ahead of them any more. */
export function stepsDone(steps: readonly RunStep[]): number {
  return steps.filter(({ status }) => status === 'completed' || status === 'skipped').length;
}

/** A workflow in the conversation: its steps as they complete, each with its output. */
export function RunCard({ runId }: { readonly runId: string }) {
  const run = useRun(runId);
  const titleId = useId();
  if (run === undefined || run === null) return <section className="card" aria-label="Workflow" />;
  const title = runTitle(run);
  return (
    <section className={`card ${run.status}`} aria-labelledby={titleId} data-testid="run-card">
      <header className="card-header">
        <StatusIcon status={run.status} named />
        <h3 id={titleId}>{title}</h3>
        <span className="card-status">
          {statusNames[run.status]} · {stepsDone(run.steps)} of {run.steps.length} steps
        </span>
        <IconButton
          small
          name={`Open ${title}`}
          icon={Maximize2}
          onClick={() => openPage({ kind: 'run', runId })}
        />
      </header>
      {isOpenTask(run.status) ? (
        <ProgressBar name={`Progress of ${title}`} progress={runProgress(run)} />
      ) : null}
      <ol className="card-parts" aria-label="Steps">
        {run.steps.map((step) => (
          <StepRow key={step.key} runId={runId} step={step} />
        ))}
      </ol>
      <Questions of={runId} />
      {run.steps.map(({ key, childRunId }) => (
        <Questions key={key} of={childRunId} />
      ))}
      {run.status === 'failed' ? (
        <p className="card-error" role="alert">
          {run.error?.message ?? 'It could not be finished.'}
        </p>
      ) : null}
      <CardActions entity={run} onRetry={() => controlRun(runId, 'retry')} />
    </section>
  );
}
