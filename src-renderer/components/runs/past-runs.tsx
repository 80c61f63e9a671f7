import { useEffect, useMemo, useState } from 'react';
import type { Run } from '#shared/contracts/entities.ts';
import { isOpenTask } from '#shared/contracts/open-state.ts';
import { app } from '../../app.ts';
import { useRows } from '../../state/keyed-store.ts';
import { openPage } from '../../state/ui.ts';
import { useNow } from '../../state/use-now.ts';
import { runRows } from '../../state/work.ts';
import { runTitle } from '../../state/work-items.ts';
import { ago, duration } from '../../text/format.ts';
import { StatusIcon, statusNames } from '../parts/status-icon.tsx';

const shownAtMost = 50;

/** The other runs of a run's workflow, newest first. */
export function PastRuns({ run }: { readonly run: Run }) {
  const runs = useOtherRuns(run);
  const now = useNow();
  if (runs.length === 0) return null;
  return (
    <section className="page-section" aria-label="Other runs of this workflow">
      <h2>Other runs of this workflow</h2>
      <ul className="line-list">
        {runs.map((other) => (
          <li key={other.id}>
            <button type="button" onClick={() => openPage({ kind: 'run', runId: other.id })}>
              <StatusIcon status={other.status} named />
              <span className="part-title">{runTitle(other)}</span>
              <span className="part-note">
                <span>{statusNames[other.status]}</span>
                {isOpenTask(other.status) ? null : (
                  <span>{duration(other.updatedAt - other.createdAt)}</span>
                )}
                <span>{ago(other.createdAt, now)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function useOtherRuns({ id, workflowId }: Run): readonly Run[] {
  // Not folded into the window's own rows: old runs are no news for the Now panel.
  const [fetched, setFetched] = useState<readonly Run[]>([]);
  const rows = useRows(runRows);
  useEffect(() => {
    let stale = false;
    const fetchThem = async (): Promise<void> => {
      try {
        const found = await app()['runs.list']({ workflowId, limit: shownAtMost });
        if (!stale) setFetched(found);
      } catch {
        // Those that the window knows are shown.
      }
    };
    void fetchThem();
    return () => {
      stale = true;
    };
  }, [workflowId]);
  return useMemo(() => {
    const all = new Map(fetched.map((run) => [run.id, run]));
    for (const run of rows) if (run.workflowId === workflowId) all.set(run.id, run);
    all.delete(id);
    return [...all.values()]
      .toSorted((one, other) => other.createdAt - one.createdAt)
      .slice(0, shownAtMost);
  }, [fetched, rows, workflowId, id]);
}
