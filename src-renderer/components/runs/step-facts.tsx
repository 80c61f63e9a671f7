import type { RunStep } from '#shared/contracts/entities.ts';
import { useRow } from '../../state/keyed-store.ts';
import { isAskedBy, questionRows, questionsOf } from '../../state/questions.ts';
import { Elapsed } from '../parts/elapsed.tsx';

/** Whether a step waits for an answer of the person. */
export function useNeedsYou(runId: string, { key, childRunId }: RunStep): boolean {
  const own = useRow(questionsOf, runId) ?? [];
  const below = useRow(questionsOf, childRunId) ?? [];
  if (below.length > 0) return true;
  return own.some((id) => {
    const question = questionRows.get(id);
    return question !== undefined && isAskedBy(question, runId, key);
  });
}

/** Small facts of a step: whether it needs the person, items done, tries, how long it took. */
export function StepFacts({
  step,
  needsYou,
}: {
  readonly step: RunStep;
  readonly needsYou: boolean;
}) {
  const { items, attempt, startedAt, endedAt, status } = step;
  const ran = startedAt !== null && (endedAt !== null || status === 'running');
  return (
    <span className="part-note">
      {needsYou ? <span className="needs-you">Needs you</span> : null}
      {items === null ? null : (
        <span>
          {items.done} of {items.total}
        </span>
      )}
      {attempt > 1 ? <span>try {attempt}</span> : null}
      {ran ? (
        <span>
          <Elapsed since={startedAt} until={endedAt} />
        </span>
      ) : null}
    </span>
  );
}
