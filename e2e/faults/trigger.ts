import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ledger } from './ledger.ts';

/** What a worker does for a job, each with a moment before and one after. */
export const triggerActions = ['claim', 'step', 'effect', 'commit', 'ack'] as const;
export type TriggerPoint = `${'before' | 'after'}:${(typeof triggerActions)[number]}`;

export const triggerPoints: readonly TriggerPoint[] = triggerActions.flatMap((action) => [
  `before:${action}` as const,
  `after:${action}` as const,
]);

/** Orders the next worker that comes to this point to kill itself there, once. */
export function armTrigger(folder: string, point: TriggerPoint): void {
  const path = join(folder, 'armed');
  writeFileSync(`${path}.new`, point);
  renameSync(`${path}.new`, path);
}

/** Called at each point: ends this process, as a power cut would, where it was ordered. */
export function triggerIn(folder: string, ledger: Ledger): (point: TriggerPoint) => void {
  const path = join(folder, 'armed');
  return (point) => {
    try {
      if (readFileSync(path, 'utf8') !== point) return;
      renameSync(path, `${path}.done`);
    } catch {
      return;
    }
    ledger.write({ event: 'killed', subject: point });
    process.kill(process.pid, 'SIGKILL');
  };
}
