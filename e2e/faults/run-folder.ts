import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { descendants } from '../fixtures/processes.ts';

/** All that a run writes lies here, and nothing of it stays. */
let root: string | undefined;
let folders = 0;

/** A new empty folder for one test or round. */
export function newFolder(name: string): string {
  if (root === undefined) {
    root = mkdtempSync(join(tmpdir(), 'kingly-faults-'));
    // The desktop app runs as another user.
    chmodSync(root, 0o755);
  }
  folders += 1;
  const folder = join(root, `${name}-${folders}`);
  mkdirSync(folder, { mode: 0o777 });
  chmodSync(folder, 0o777);
  return folder;
}

/** Ends every process that this one started and that still lives. How many there were. */
export function endDescendants(): number {
  const left = descendants(process.pid);
  for (const { pid } of left) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
  return left.length;
}

/** Removes all folders of this run. */
export function removeFolders(): void {
  if (root !== undefined) rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  root = undefined;
}
