import { useCallback, useEffect, useState } from 'react';
import type { Job, Queue, Schedule } from '#shared/contracts/entities.ts';
import { toErrorInfo } from '#shared/errors.ts';
import { app } from '../../app.ts';
import { useAppStatus } from '../../state/app-status.ts';
import { questionRows } from '../../state/questions.ts';
import { runRows, taskRows } from '../../state/work.ts';

export type Work = {
  /** Newest first. */
  readonly dead: readonly Job[];
  readonly queues: readonly Queue[];
  readonly schedules: readonly Schedule[];
};

/** Jobs have no events of their own; what they do shows in tasks and runs, whose changes come in bursts. */
const settledMs = 400;

/** Dead jobs, kinds and schedules; taken anew when work changes and when `reload` is called. */
export function useWork(): {
  readonly work: Work | null;
  readonly problem: string | null;
  readonly reload: () => void;
} {
  const [work, setWork] = useState<Work | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const connected = useAppStatus(({ connection }) => connection.state === 'connected');
  const reload = useCallback(() => {
    const fetchAll = async (): Promise<void> => {
      try {
        const [dead, queues, schedules] = await Promise.all([
          app()['jobs.list']({ statuses: ['dead'], limit: 100 }),
          app()['queues.list']({}),
          app()['schedules.list']({}),
        ]);
        setWork({ dead, queues, schedules });
        setProblem(null);
      } catch (error) {
        setProblem(`What is behind cannot be read. ${toErrorInfo(error).message}`);
      }
    };
    void fetchAll();
  }, []);
  useEffect(() => {
    if (!connected) return undefined;
    reload();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined;
        reload();
      }, settledMs);
    };
    const stop = [taskRows, runRows, questionRows].map((rows) => rows.subscribeAll(soon));
    return () => {
      clearTimeout(timer);
      for (const end of stop) end();
    };
  }, [connected, reload]);
  return { work, problem, reload };
}
