import { useEffect, useState } from 'react';
import type { KeptDefinition } from '#shared/workflows/definition.ts';
import { app } from '../../app.ts';

/** The definition that a run keeps never changes, so that it is asked for once. */
export function useDefinition(runId: string): KeptDefinition | null {
  const [known, setKnown] = useState<KeptDefinition | null>(null);
  useEffect(() => {
    let stale = false;
    const fetchIt = async (): Promise<void> => {
      try {
        const definition = await app()['runs.definition']({ runId });
        if (!stale) setKnown(definition);
      } catch {
        // The run is shown without what its definition says of it.
      }
    };
    void fetchIt();
    return () => {
      stale = true;
    };
  }, [runId]);
  return known;
}
