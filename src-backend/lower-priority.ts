import { readdirSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import type { Log } from './log.ts';

/** Linux counts each thread by itself: those that the engine has started already, too. */
function threads(): readonly number[] {
  return process.platform === 'linux' ? readdirSync('/proc/self/task').map(Number) : [0];
}

/** The work must never slow down typing: this process yields to the others of the machine. */
export function yieldToOthers(log: Log): void {
  try {
    for (const thread of threads()) setPriority(thread, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch (error) {
    log.warn('The priority could not be lowered', { error: String(error) });
  }
}
