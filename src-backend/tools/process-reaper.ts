import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Reads `add` and `remove` with the number of a process group, and when its input ends, because
 * whoever held the other end is gone in whatever way, ends the groups that are left. The signal
 * is written `-s KILL`: after `-KILL --`, dash takes no group.
 */
const script = `groups=
while read -r verb group; do
  case "$verb" in
    add) groups="$groups $group" ;;
    remove) kept=; for one in $groups; do [ "$one" = "$group" ] || kept="$kept $one"; done; groups=$kept ;;
  esac
done
for one in $groups; do kill -s KILL -- "-$one" 2>/dev/null; done`;

/** Sees to it that no process group outlives this process, even where it is killed. */
export type ProcessReaper = {
  add(group: number): void;
  remove(group: number): void;
  /** Ends the watch; groups that were not removed are killed. */
  close(): void;
};

/**
 * A process of the system's shell, started with the first group. Windows has no process groups;
 * there a server notices the end of its input, and `taskkill` ends its tree in an orderly end.
 */
export function createProcessReaper(onProblem: (message: string) => void): ProcessReaper {
  let watcher: ChildProcess | null = null;
  const open = (): ChildProcess | null => {
    if (process.platform === 'win32') return null;
    if (watcher !== null) return watcher;
    const started = spawn('/bin/sh', ['-c', script], {
      stdio: ['pipe', 'ignore', 'ignore'],
      // In a group of its own, so that a signal to ours does not end it first.
      detached: true,
      env: {},
    });
    const lost = (error: Error): void =>
      onProblem(`Tool servers are not watched: ${error.message}`);
    started.on('error', lost);
    started.stdin?.on('error', lost);
    started.once('exit', () => {
      if (watcher === started) watcher = null;
    });
    started.unref();
    watcher = started;
    return started;
  };
  const tell = (line: string, process: ChildProcess | null): void => {
    process?.stdin?.write(`${line}\n`);
  };
  return {
    add: (group) => tell(`add ${group}`, open()),
    remove: (group) => tell(`remove ${group}`, watcher),
    close: () => {
      watcher?.stdin?.end();
      watcher = null;
    },
  };
}

/** Signals a whole process group; one that has ended is no error. */
export function signalGroup(group: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (process.platform === 'win32') {
    const force = signal === 'SIGKILL' ? ['/F'] : [];
    spawn('taskkill', ['/PID', String(group), '/T', ...force], { stdio: 'ignore' }).on(
      'error',
      () => {},
    );
    return;
  }
  try {
    process.kill(-group, signal);
  } catch {
    // It has ended.
  }
}
