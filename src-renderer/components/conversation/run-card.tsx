import { useEffect, useId } from 'react';
import type { Run, RunStep } from '#shared/contracts/entities.ts';
import { isOpenTask } from '#shared/contracts/open-state.ts';
import { app } from '../../app.ts';
import { useRow } from '../../state/keyed-store.ts';
import { foldRun, runRows } from '../../state/work.ts';
import { runProgress, runTitle } from '../../state/work-items.ts';
import { duration } from '../../text/format.ts';
import { Markdown } from '../markdown/markdown.tsx';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { StatusIcon, statusNames } from '../parts/status-icon.tsx';
import { CardActions } from './card-actions.tsx';
import { Disclosure } from './disclosure.tsx';

function useRun(runId: string): Run | undefined {
  const run = useRow(runRows, runId);
  const known = run !== undefined;
  useEffect(() => {
    if (known) return;
    const fetchRun = async (): Promise<void> => {
      try {
        const fetched = await app()['runs.get']({ id: runId });
        if (fetched !== null) foldRun(fetched);
      } catch {
        // It is asked for again when the card is shown again.
      }
    };
    void fetchRun();
  }, [runId, known]);
  return run;
}

/** A workflow in the conversation: its steps as they complete, each with its output. */
export function RunCard({
  runId,
  onRetry,
}: {
  readonly runId: string;
  readonly onRetry: () => void;
}) {
  const run = useRun(runId);
  const titleId = useId();
  if (run === undefined) return <section className="card" aria-label="Workflow" />;
  const active = isOpenTask(run.status);
  const done = run.steps.filter(({ status }) => status === 'completed').length;
  return (
    <section className={`card ${run.status}`} aria-labelledby={titleId} data-testid="run-card">
      <header className="card-header">
        <StatusIcon status={run.status} named />
        <h3 id={titleId}>{runTitle(run)}</h3>
        <span className="card-status">
          {statusNames[run.status]} · {done} of {run.steps.length} steps
        </span>
      </header>
      {active ? (
        <ProgressBar name={`Progress of ${runTitle(run)}`} progress={runProgress(run)} />
      ) : null}
      <ol className="card-parts" aria-label="Steps">
        {run.steps.map((step) => (
          <Step key={step.key} step={step} />
        ))}
      </ol>
      {run.status === 'failed' ? (
        <p className="card-error" role="alert">
          {run.error?.message ?? 'It could not be finished.'}
        </p>
      ) : null}
      <CardActions entity={run} onRetry={onRetry} />
    </section>
  );
}

function Step({ step }: { readonly step: RunStep }) {
  const { output, error, startedAt, endedAt } = step;
  return (
    <li>
      <Disclosure
        title={
          <>
            <StatusIcon status={step.status} />
            <span className="part-title">{step.title}</span>
            {startedAt === null || endedAt === null ? null : (
              <span className="part-note">{duration(endedAt - startedAt)}</span>
            )}
          </>
        }
      >
        {output === null && error === null
          ? null
          : () => (error === null ? <Markdown text={output ?? ''} /> : <p>{error.message}</p>)}
      </Disclosure>
    </li>
  );
}
