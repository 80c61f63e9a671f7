import { readFileSync } from 'node:fs';

/** Whether a process runs; one that has ended and was not waited for does not. */
export function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return (
      process.platform !== 'linux' ||
      !/\) [ZX] /u.test(readFileSync(`/proc/${processId}/stat`, 'utf8'))
    );
  } catch {
    return false;
  }
}
