import { memo, useMemo } from 'react';
import type { RunStep } from '#shared/contracts/entities.ts';
import { StatusIcon } from '../parts/status-icon.tsx';
import { type GraphLayout, layOut, type Place } from './graph-layout.ts';
import { StepFacts, useNeedsYou } from './step-facts.tsx';
import { isSameStep } from './step-row.tsx';

/** In pixels; fixed, so that the lines need not be measured. The style sheet has the same. */
const node = { width: 178, height: 74, across: 38, down: 14 } as const;

/** The steps of a run in layers from left to right, with lines to what they need. */
export function RunGraph({
  runId,
  steps,
  chosen,
  onChoose,
}: {
  readonly runId: string;
  readonly steps: readonly RunStep[];
  readonly chosen: string | null;
  readonly onChoose: (key: string) => void;
}) {
  // Which step needs which does not change while a run runs.
  const shape = JSON.stringify(steps.map(({ key, needs }) => [key, needs]));
  const layout = useMemo(() => layOut(steps), [shape]); // oxlint-disable-line react-hooks/exhaustive-deps
  const byKey = new Map(steps.map((step) => [step.key, step]));
  return (
    <section className="graph-scroller" aria-label="Steps">
      <div className="graph">
        <Lines layout={layout} />
        <ol>
          {layout.places.map((place) => {
            const step = byKey.get(place.key);
            return step === undefined ? null : (
              <Node
                key={place.key}
                runId={runId}
                step={step}
                layer={place.layer}
                row={place.row}
                isChosen={place.key === chosen}
                onChoose={onChoose}
              />
            );
          })}
        </ol>
      </div>
    </section>
  );
}

const Node = memo(
  function Node({
    runId,
    step,
    layer,
    row,
    isChosen,
    onChoose,
  }: {
    readonly runId: string;
    readonly step: RunStep;
    readonly layer: number;
    readonly row: number;
    readonly isChosen: boolean;
    readonly onChoose: (key: string) => void;
  }) {
    const needsYou = useNeedsYou(runId, step);
    return (
      <li style={{ gridColumn: layer + 1, gridRow: row + 1 }}>
        <button
          type="button"
          className={`graph-node ${needsYou ? 'asks' : step.status}`}
          aria-pressed={isChosen}
          title={step.title}
          onClick={() => onChoose(step.key)}
        >
          <StatusIcon status={step.status} />
          <span className="graph-title">{step.title}</span>
          <StepFacts step={step} needsYou={needsYou} />
        </button>
      </li>
    );
  },
  (before, after) =>
    before.isChosen === after.isChosen &&
    before.onChoose === after.onChoose &&
    before.row === after.row &&
    before.layer === after.layer &&
    isSameStep(before.step, after.step),
);

const Lines = memo(function Lines({ layout }: { readonly layout: GraphLayout }) {
  const width = layout.layers * (node.width + node.across) - node.across;
  const height = layout.rows * (node.height + node.down) - node.down;
  return (
    <svg
      className="graph-lines"
      style={{ width: Math.max(0, width), height: Math.max(0, height) }}
      aria-hidden="true"
    >
      {layout.edges.map(({ from, to }) => (
        <path key={`${from.key} ${to.key}`} d={line(from, to)} />
      ))}
    </svg>
  );
});

/** A curve from the right edge of one node to the left edge of another. */
function line(from: Place, to: Place): string {
  const middle = (row: number): number => row * (node.height + node.down) + node.height / 2;
  const x1 = from.layer * (node.width + node.across) + node.width;
  const x2 = to.layer * (node.width + node.across);
  const [y1, y2] = [middle(from.row), middle(to.row)];
  const bend = node.across * 0.6;
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}
