import { type ChildProcess } from 'node:child_process';
import { homedir } from 'node:os';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import spawn from 'cross-spawn';
import { KinglyError, toErrorInfo } from '#shared/errors.ts';
import type { ToolLimits } from './limits.ts';
import { messageLines } from './message-lines.ts';
import { type ProcessReaper, signalGroup } from './process-reaper.ts';
import { serverEnvironment } from './server-environment.ts';

export type StdioOptions = {
  readonly command: string;
  readonly args: readonly string[];
  /** Null: the person's home. */
  readonly folder: string | null;
  readonly environment: Readonly<Record<string, string>>;
  readonly limits: ToolLimits;
  readonly reaper: ProcessReaper;
  /** What it prints beside the protocol. */
  readonly onLog: (line: string) => void;
};

/** Why a process ended, as far as it is known. */
export type StdioTransport = Transport & {
  readonly processId: () => number | undefined;
  /** For a person; null while nothing is wrong. */
  readonly problem: () => string | null;
};

/**
 * A server as a process of ours: without a shell, in a process group of its own, with nothing of
 * our environment, and with bounds on what is read of it. Closing it ends the whole group: first
 * its input is closed, then SIGTERM, then SIGKILL.
 */
export function stdioTransport(options: StdioOptions): StdioTransport {
  const { command, args, folder, limits, reaper, onLog } = options;
  let child: ChildProcess | null = null;
  let exited: Promise<void> = Promise.resolve();
  let problem: string | null = null;
  let ending: Promise<void> | null = null;

  const giveUp = (error: unknown): void => {
    problem ??= toErrorInfo(error).message;
    transport.onerror?.(error instanceof Error ? error : new Error(String(error)));
    void end(0);
  };
  const end = (patienceMs: number): Promise<void> => {
    ending ??= endGroup(child, exited, patienceMs, limits.endMs);
    return ending;
  };

  const transport: StdioTransport = {
    processId: () => child?.pid,
    problem: () => problem,
    start: async () => {
      const started = spawn(command, [...args], {
        cwd: folder ?? homedir(),
        env: serverEnvironment(options.environment),
        stdio: ['pipe', 'pipe', 'pipe'],
        shell: false,
        detached: process.platform !== 'win32',
        windowsHide: true,
      });
      child = started;
      exited = new Promise((resolve) => {
        started.once('exit', (code, signal) => {
          if (started.pid !== undefined) {
            // What it has left behind in its group goes, too.
            signalGroup(started.pid, 'SIGKILL');
            reaper.remove(started.pid);
          }
          problem ??= ending === null ? `It ended by itself (${endOf(code, signal)})` : null;
          resolve();
          transport.onclose?.();
        });
      });
      await new Promise<void>((resolve, reject) => {
        started.once('spawn', () => {
          if (started.pid !== undefined) reaper.add(started.pid);
          resolve();
        });
        started.once('error', (error) => {
          problem = startProblem(command, folder, error);
          reject(new KinglyError('not_available', problem, { cause: error }));
        });
      });
      const read = messageLines(limits, {
        message: (message) => transport.onmessage?.(message),
        stray: (line) => onLog(`(not a message) ${line}`),
      });
      started.stdout?.on('data', (chunk: Buffer) => {
        if (ending !== null) return;
        try {
          read(chunk);
        } catch (error) {
          giveUp(error);
        }
      });
      logLines(started, onLog);
      started.stdin?.on('error', () => {
        // Its end is told by its exit.
      });
    },
    send: (message: JSONRPCMessage) =>
      new Promise((resolve, reject) => {
        const input = child?.stdin;
        if (ending !== null || input === null || input === undefined || !input.writable) {
          reject(new KinglyError('disconnected', problem ?? 'The server has ended'));
          return;
        }
        input.write(`${JSON.stringify(message)}\n`, (error) => {
          if (error === null || error === undefined) resolve();
          else reject(new KinglyError('disconnected', problem ?? 'The server has ended'));
        });
      }),
    close: () => end(limits.endMs),
  };
  return transport;
}

async function endGroup(
  child: ChildProcess | null,
  exited: Promise<void>,
  patienceMs: number,
  endMs: number,
): Promise<void> {
  const group = child?.pid;
  if (child === null || group === undefined) return;
  const ended = async (withinMs: number): Promise<boolean> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), withinMs);
    });
    const result = await Promise.race([exited.then(() => true), late]);
    clearTimeout(timer);
    return result;
  };
  child.stdin?.end();
  if (patienceMs > 0 && (await ended(patienceMs))) return;
  signalGroup(group, 'SIGTERM');
  if (await ended(endMs)) return;
  signalGroup(group, 'SIGKILL');
  await exited;
}

function endOf(code: number | null, signal: string | null): string {
  return signal === null ? `code ${code}` : `signal ${signal}`;
}

function startProblem(command: string, folder: string | null, error: Error): string {
  const isMissing = 'code' in error && error.code === 'ENOENT';
  if (!isMissing) return `${command} could not be started: ${error.message}`;
  const where = folder === null ? '' : `, or the folder ${folder} is`;
  return `The program ${command} is not there${where}. Install it, or give its whole path.`;
}

const longestLogLine = 2_000;

/** Lines of standard error; a line without an end is told of in pieces. */
function logLines(child: ChildProcess, onLog: (line: string) => void): void {
  let rest = '';
  child.stderr?.setEncoding('utf8');
  child.stderr?.on('data', (chunk: string) => {
    const lines = (rest + chunk.slice(-longestLogLine * 20)).split('\n');
    rest = (lines.pop() ?? '').slice(-longestLogLine);
    for (const line of lines)
      if (line.trim() !== '') onLog(line.trimEnd().slice(0, longestLogLine));
  });
}
