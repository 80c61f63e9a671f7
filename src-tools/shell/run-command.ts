import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { CappedOutput } from './capped-output.ts';
import { findProgram } from './find-program.ts';

export type CommandWish = {
  readonly command: string;
  readonly args: readonly string[];
  /** A real path. */
  readonly folder: string;
  readonly input: string;
  /** Milliseconds. */
  readonly longest: number;
};

export type CommandResult = {
  /** Null when it was ended by a signal. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly output: string;
  readonly errors: string;
  readonly timedOut: boolean;
};

/** A little time to end by itself before it is killed (ms). */
const grace = 2_000;
const running = new Set<ChildProcess>();

/**
 * Starts the program as the leader of a process group with one guard beside it, which waits for
 * the other end of pipe 3 to close. Only this process holds that end: however it dies, also by
 * SIGKILL, the guard kills the group, itself included. The script is fixed; program and arguments
 * are passed on as they are and never read by the shell.
 */
const guarded =
  '{ read -r _ <&3; kill -KILL 0; } </dev/null >/dev/null 2>&1 & exec 3<&-; exec "$@"';

function start(program: string, wish: CommandWish): ChildProcess {
  const windows = process.platform === 'win32';
  const [file, args] = windows
    ? ([program, wish.args] as const)
    : (['/bin/sh', ['-c', guarded, 'sh', program, ...wish.args]] as const);
  return spawn(file, args, {
    cwd: wish.folder,
    shell: false,
    detached: !windows,
    windowsHide: true,
    stdio: ['pipe', 'pipe', 'pipe', windows ? 'ignore' : 'pipe'],
  });
}

/** Ends a command and all that it has started. */
function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { windowsHide: true });
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // None of the group is left.
  }
}

/** Kills all commands that run, at once. */
export function endAllCommands(): void {
  for (const child of running) end(child, 'SIGKILL');
}

/**
 * Runs one program without a shell and waits for its end. What it leaves running in its process
 * group is ended with it.
 * @throws KinglyError `not_found`, `invalid_input`
 */
export async function runCommand(
  wish: CommandWish,
  cancelled: AbortSignal,
): Promise<CommandResult> {
  const program = await findProgram(wish.command);
  cancelled.throwIfAborted();
  const child = start(program, wish);
  running.add(child);
  const output = new CappedOutput();
  const errors = new CappedOutput();
  child.stdout?.on('data', (bytes: Buffer) => output.add(bytes));
  child.stderr?.on('data', (bytes: Buffer) => errors.add(bytes));
  // A command that does not read its input is no mistake.
  child.stdin?.on('error', () => {});
  child.stdin?.end(wish.input);
  let timedOut = false;
  let kill: NodeJS.Timeout | undefined;
  const stop = (): void => {
    end(child, 'SIGTERM');
    kill = setTimeout(() => end(child, 'SIGKILL'), grace);
  };
  const timer = setTimeout(() => {
    timedOut = true;
    stop();
  }, wish.longest);
  cancelled.addEventListener('abort', stop, { once: true });
  try {
    const ended = await new Promise<Pick<CommandResult, 'exitCode' | 'signal'>>(
      (resolve, reject) => {
        child.once('error', reject);
        child.once('exit', (exitCode, signal) => {
          end(child, 'SIGKILL');
          const give = (): void => resolve({ exitCode, signal });
          // What left the group may hold the output open for ever; the rest is there at once.
          const late = setTimeout(give, 200);
          child.once('close', () => {
            clearTimeout(late);
            give();
          });
        });
      },
    );
    return { ...ended, output: output.text(), errors: errors.text(), timedOut };
  } finally {
    running.delete(child);
    clearTimeout(timer);
    clearTimeout(kill);
    cancelled.removeEventListener('abort', stop);
    for (const stream of child.stdio) stream?.destroy();
  }
}
