import type { Run, RunStep } from '#shared/contracts/entities.ts';
import { openPage } from '../../state/ui.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { StatusIcon, statusNames } from '../parts/status-icon.tsx';
import { stepActions } from './control-run.ts';
import { StepCall } from './step-call.tsx';
import { StepFacts, useNeedsYou } from './step-facts.tsx';
import { StepOutput } from './step-output.tsx';

const kindNames = {
  prompt: 'asks the model',
  tool: 'calls a tool',
  approval: 'asks you',
  workflow: 'runs a workflow',
} as const satisfies Readonly<Record<RunStep['kind'], string>>;

/** All that is known of one step, its whole output with it. */
export function StepDetail({ run, step }: { readonly run: Run; readonly step: RunStep }) {
  const { title, kind, status, needs, note, error, output, childRunId } = step;
  const needsYou = useNeedsYou(run.id, step);
  const after = needs.map((key) => run.steps.find((other) => other.key === key)?.title ?? key);
  return (
    <section className="step-detail" aria-label={title}>
      <header>
        <StatusIcon status={status} named />
        <h2>{title}</h2>
        <StepFacts step={step} needsYou={needsYou} />
        {output === null ? null : <CopyButton text={() => output} name={`Copy ${title}`} />}
      </header>
      <p className="step-about">
        {statusNames[status]} · {kindNames[kind]}
        {after.length === 0 ? '' : ` · after ${after.join(', ')}`}
      </p>
      {kind === 'tool' ? <StepCall runId={run.id} stepKey={step.key} /> : null}
      {note === null ? null : <p className="step-about">{note}</p>}
      {error === null ? null : <p className="step-error">{error.message}</p>}
      {output === null ? null : (
        <div className="step-output">
          <StepOutput step={step} output={output} />
        </div>
      )}
      <footer>
        {childRunId === null ? null : (
          <button
            type="button"
            className="button"
            onClick={() => openPage({ kind: 'run', runId: childRunId })}
          >
            Open its run
          </button>
        )}
        {stepActions(run.id, step).map(({ name, icon: Icon, run: act }) => (
          <button
            key={name}
            type="button"
            className="button"
            aria-label={`${name} the step ${title}`}
            onClick={act}
          >
            <Icon aria-hidden /> {name}
          </button>
        ))}
      </footer>
    </section>
  );
}
