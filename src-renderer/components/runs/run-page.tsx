import { useCallback, useState } from 'react';
import MessageSquareText from 'lucide-react/icons/message-square-text';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import Square from 'lucide-react/icons/square';
import type { Run, RunStep } from '#shared/contracts/entities.ts';
import { isOpenTask } from '#shared/contracts/open-state.ts';
import { giveCommand } from '../../app.ts';
import { openConversation, openPage } from '../../state/ui.ts';
import { useNow } from '../../state/use-now.ts';
import { runProgress } from '../../state/work-items.ts';
import { ago } from '../../text/format.ts';
import { stepsDone } from '../conversation/run-card.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Elapsed } from '../parts/elapsed.tsx';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { StatusIcon, statusNames } from '../parts/status-icon.tsx';
import { Questions } from '../questions/question-card.tsx';
import { controlRun } from './control-run.ts';
import { PastRuns } from './past-runs.tsx';
import { RunGraph } from './run-graph.tsx';
import { RunParameters } from './run-parameters.tsx';
import { StepDetail } from './step-detail.tsx';
import { useRun } from './use-run.ts';

/** One run, whole: its graph, each step's output, its parameters, and the runs before it. */
export function RunPage({ runId }: { readonly runId: string }) {
  const run = useRun(runId);
  if (run === null) return <p className="page-note">This run is not there any more.</p>;
  return run === undefined ? <div className="page-note" /> : <Shown run={run} />;
}

function Shown({ run }: { readonly run: Run }) {
  const [picked, setPicked] = useState<string | null>(null);
  const choose = useCallback((key: string) => setPicked(key), []);
  const shown = run.steps.find(({ key }) => key === picked) ?? stepOfInterest(run.steps);
  return (
    <>
      <Summary run={run} />
      <Questions of={run.id} />
      {run.steps.map(({ key, childRunId }) => (
        <Questions key={key} of={childRunId} />
      ))}
      {run.status === 'failed' ? (
        <p className="step-error" role="alert">
          {run.error?.message ?? 'It could not be finished.'}
        </p>
      ) : null}
      <RunGraph runId={run.id} steps={run.steps} chosen={shown?.key ?? null} onChoose={choose} />
      {shown === undefined ? null : <StepDetail run={run} step={shown} />}
      <RunParameters run={run} />
      <PastRuns run={run} />
    </>
  );
}

/** What one wants to see first: what went wrong or is going on, else what came last. */
function stepOfInterest(steps: readonly RunStep[]): RunStep | undefined {
  return (
    (['waiting', 'failed', 'running'] as const)
      .map((status) => steps.find((step) => step.status === status))
      .find((step) => step !== undefined) ??
    steps.findLast(({ output }) => output !== null) ??
    steps[0]
  );
}

function Summary({ run }: { readonly run: Run }) {
  const { id, status, steps, conversationId, replyId, parentRunId } = run;
  const now = useNow();
  const open = isOpenTask(status);
  return (
    <section className="run-summary" aria-label="State">
      <p className={`run-state ${status}`}>
        <StatusIcon status={status} named />
        <strong>{statusNames[status]}</strong>
        <span>
          {stepsDone(steps)} of {steps.length} steps
        </span>
        <span>
          <Elapsed since={run.createdAt} until={open ? null : run.updatedAt} />
        </span>
        <span>started {ago(run.createdAt, now)}</span>
      </p>
      {open ? <ProgressBar name="Progress of the run" progress={runProgress(run)} /> : null}
      <div className="run-actions">
        {open ? (
          <button
            type="button"
            className="button"
            onClick={() =>
              void giveCommand(conversationId ?? id, { kind: 'cn', entity_id: id, reason: '' })
            }
          >
            <Square aria-hidden /> Stop the run
          </button>
        ) : null}
        {steps.some((step) => step.status === 'failed' || step.status === 'cancelled') ? (
          <button type="button" className="button" onClick={() => controlRun(id, 'retry')}>
            <RotateCcw aria-hidden /> Retry what failed
          </button>
        ) : null}
        {parentRunId === null ? null : (
          <button
            type="button"
            className="button"
            onClick={() => openPage({ kind: 'run', runId: parentRunId })}
          >
            Part of another run
          </button>
        )}
        {conversationId === null ? null : (
          <button
            type="button"
            className="button"
            onClick={() => openConversation(conversationId, replyId)}
          >
            <MessageSquareText aria-hidden /> In the conversation
          </button>
        )}
        {steps.some(({ output }) => output !== null) ? (
          <CopyButton text={() => wholeText(steps)} name="Copy all outputs" />
        ) : null}
      </div>
    </section>
  );
}

/** What all steps wrote, as one Markdown text. */
function wholeText(steps: readonly RunStep[]): string {
  return steps
    .filter(({ output }) => output !== null)
    .map(({ title, output }) => `## ${title}\n\n${output}`)
    .join('\n\n');
}
