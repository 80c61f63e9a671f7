import { useCallback, useEffect, useState } from 'react';
import type { Job, Queue, Schedule } from '#shared/contracts/entities.ts';
import { toErrorInfo } from '#shared/errors.ts';
import { app } from '../../app.ts';
import { useAppStatus } from '../../state/app-status.ts';
import { useWorkChanges } from '../../state/work-changes.ts';

export type Work = {
  /** Newest first. */
  readonly dead: readonly Job[];
  readonly queues: readonly Queue[];
  readonly schedules: readonly Schedule[];
};

/** Dead jobs, kinds and schedules; taken anew when the app says that they changed, in whichever window, and when `reload` is called. */
export function useWork(): {
  readonly work: Work | null;
  readonly problem: string | null;
  readonly reload: () => void;
} {
  const [work, setWork] = useState<Work | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const connected = useAppStatus(({ connection }) => connection.state === 'connected');
  const changes = useWorkChanges(({ count }) => count);
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
    if (connected) reload();
  }, [connected, changes, reload]);
  return { work, problem, reload };
}
