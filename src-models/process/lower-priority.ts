import { readdirSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Linux counts each thread by itself: those that the engine has started already, too. */
function threads(): readonly number[] {
  return process.platform === 'linux' ? readdirSync('/proc/self/task').map(Number) : [0];
}

/**
 * Lets this process yield to others of the machine, since what it does must never slow down typing.
 * @param niceness 1 to 19: the higher, the less of a processor that others want
 * @param onFailure told why where the system does not allow it; the process goes on as it is
 */
export function lowerPriority(niceness: number, onFailure: (reason: string) => void): void {
  try {
    for (const thread of threads()) setPriority(thread, niceness);
  } catch (error) {
    onFailure(`The priority could not be lowered: ${String(error)}`);
  }
}
