import { useEffect, useState } from 'react';
import type { App } from '#shared/contracts/app.ts';
import { toErrorInfo } from '#shared/errors.ts';
import { app } from '../../app.ts';
import { useAppStatus } from '../../state/app-status.ts';
import { useTools } from '../../state/tools.ts';

/** What the app answers about tools, asked anew when they changed. `ask` must stay the same. */
export function useFetched<Value>(ask: (app: App) => Promise<Value>): {
  readonly value: Value | null;
  readonly problem: string | null;
} {
  const [value, setValue] = useState<Value | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const connected = useAppStatus(({ connection }) => connection.state === 'connected');
  const changes = useTools((state) => state.changes);
  useEffect(() => {
    if (!connected) return undefined;
    let stale = false;
    const fetchIt = async (): Promise<void> => {
      try {
        const answer = await ask(app());
        if (stale) return;
        setValue(answer);
        setProblem(null);
      } catch (error) {
        if (!stale) setProblem(toErrorInfo(error).message);
      }
    };
    void fetchIt();
    return () => {
      stale = true;
    };
  }, [ask, connected, changes]);
  return { value, problem };
}
