import RotateCcw from 'lucide-react/icons/rotate-ccw';
import SkipForward from 'lucide-react/icons/skip-forward';
import Square from 'lucide-react/icons/square';
import type { RunStep } from '#shared/contracts/entities.ts';
import { app, telling } from '../../app.ts';
import type { NodeAction } from '../parts/node-actions.tsx';

/** Steers a run, or one step of it; says so where that failed. */
export function controlRun(runId: string, action: 'retry' | 'skip' | 'stop', key?: string): void {
  void telling('That did not work', () => app()['runs.control']({ runId, key, action }));
}

/** What can be done with a step as it is now. */
export function stepActions(runId: string, { key, status }: RunStep): readonly NodeAction[] {
  const act = (action: 'retry' | 'skip' | 'stop') => () => controlRun(runId, action, key);
  const stop: NodeAction = { name: 'Stop', icon: Square, run: act('stop') };
  const retry: NodeAction = { name: 'Retry', icon: RotateCcw, run: act('retry') };
  const skip: NodeAction = { name: 'Skip', icon: SkipForward, run: act('skip') };
  switch (status) {
    case 'accepted':
      return [skip];
    case 'running':
    case 'waiting':
      return [stop, skip];
    case 'failed':
    case 'cancelled':
      return [retry, skip];
    case 'completed':
    case 'skipped':
      return [];
  }
}
