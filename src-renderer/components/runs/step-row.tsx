import { memo } from 'react';
import { shallow } from 'zustand/shallow';
import type { RunStep } from '#shared/contracts/entities.ts';
import { openPage } from '../../state/ui.ts';
import { Disclosure } from '../conversation/disclosure.tsx';
import { NodeActions } from '../parts/node-actions.tsx';
import { StatusIcon } from '../parts/status-icon.tsx';
import { stepActions } from './control-run.ts';
import { StepFacts, useNeedsYou } from './step-facts.tsx';
import { StepOutput } from './step-output.tsx';

/** One step in a run's card: a line, and behind it what came of it. */
export const StepRow = memo(
  function StepRow({ runId, step }: { readonly runId: string; readonly step: RunStep }) {
    const { title, output, error, note, childRunId, status } = step;
    const needsYou = useNeedsYou(runId, step);
    return (
      <li>
        <Disclosure
          title={
            <>
              <StatusIcon status={status} />
              <span className="part-title">
                {title}
                {error === null ? null : <span className="part-reason bad">{error.message}</span>}
                {note === null ? null : <span className="part-reason">{note}</span>}
              </span>
              <StepFacts step={step} needsYou={needsYou} />
            </>
          }
          actions={<NodeActions of={title} actions={stepActions(runId, step)} />}
        >
          {output === null && childRunId === null
            ? null
            : () => (
                <>
                  {output === null ? null : <StepOutput step={step} output={output} />}
                  {childRunId === null ? null : (
                    <button
                      type="button"
                      className="link"
                      onClick={() => openPage({ kind: 'run', runId: childRunId })}
                    >
                      Open its run
                    </button>
                  )}
                </>
              )}
        </Disclosure>
      </li>
    );
  },
  // A run comes whole with each change; most of its steps are as they were.
  (before, after) => before.runId === after.runId && isSameStep(before.step, after.step),
);

/** Whether nothing of a step has changed; its lists and items come as new objects each time. */
export function isSameStep(before: RunStep, after: RunStep): boolean {
  const { items: itemsBefore, needs: needsBefore, error: errorBefore, ...restBefore } = before;
  const { items, needs, error, ...rest } = after;
  return (
    shallow(restBefore, rest) &&
    shallow(itemsBefore, items) &&
    shallow(needsBefore, needs) &&
    errorBefore?.message === error?.message
  );
}
