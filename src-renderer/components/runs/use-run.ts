import { useEffect, useState } from 'react';
import type { Run } from '#shared/contracts/entities.ts';
import { app } from '../../app.ts';
import { useAppStatus } from '../../state/app-status.ts';
import { useRow } from '../../state/keyed-store.ts';
import { foldRun, runRows } from '../../state/work.ts';

/** A run, followed; fetched where it is not known. `null`: there is none with this id. */
export function useRun(runId: string | null): Run | null | undefined {
  const run = useRow(runRows, runId);
  const connected = useAppStatus(({ connection }) => connection.state === 'connected');
  const [missing, setMissing] = useState<string | null>(null);
  const known = run !== undefined;
  useEffect(() => {
    if (known || runId === null || !connected) return;
    const fetchRun = async (): Promise<void> => {
      try {
        const fetched = await app()['runs.get']({ id: runId });
        if (fetched === null) setMissing(runId);
        else foldRun(fetched);
      } catch {
        // It is asked for again with the next connection.
      }
    };
    void fetchRun();
  }, [runId, known, connected]);
  return run ?? (runId !== null && missing === runId ? null : undefined);
}
