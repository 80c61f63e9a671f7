import { type BackendContract, backendContract } from '#shared/contracts/backend.ts';
import type { AppStatus } from '#shared/contracts/app.ts';
import { KinglyError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { ContractCalls } from '#shared/rpc/contract.ts';
import type { Port } from '#shared/rpc/port.ts';
import { connect } from '#shared/rpc/rpc.ts';
import type { Logger } from '../logger.ts';
import type { ProcessStarter, StartedProcess } from '../process-starter.ts';
import { nextRestart } from './restart-policy.ts';

type BackendState = AppStatus['backend'];
export type BackendCalls = ContractCalls<BackendContract>;

export type SupervisorOptions = {
  readonly starter: ProcessStarter;
  readonly entryPath: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly log: Logger;
  /** The model the person chose, read anew at each start. */
  readonly modelChoice: () => Promise<string>;
  /** Wires a new process: the store it may call, what it pushes. */
  readonly attach: (port: Port) => void;
  /** Gives back what a dead process held, before the next one starts. */
  readonly release: (owner: string) => Promise<void>;
  readonly onState: (state: BackendState) => void;
};

/** Milliseconds between pings, and how long an answer may take before the process is ended. */
const pingEveryMs = 5_000;
const pingTimeoutMs = 30_000;
/** How long a new process may take until it answers its first call. */
const startTimeoutMs = 30_000;

/** Keeps the backend process alive. */
export type Supervisor = {
  start(): void;
  /** The process’s methods, or an error that says why there is none now. */
  calls(): BackendCalls;
  /** Starts it again after it was given up, or replaces it. */
  restart(): void;
  /** Drains and ends it; resolves when it is gone. */
  stop(withinMs: number): Promise<void>;
};

type Running = {
  readonly process: StartedProcess;
  readonly calls: BackendCalls;
  readonly owner: string;
  readonly exited: Promise<void>;
};

export function createSupervisor(options: SupervisorOptions): Supervisor {
  let running: Running | undefined;
  let stopping = false;
  let crashes: number[] = [];
  let timer: NodeJS.Timeout | undefined;

  const launch = (): void => {
    timer = undefined;
    options.onState({ state: 'starting', reason: null });
    const owner = newId('boot');
    const process = options.starter.start({
      entryPath: options.entryPath,
      name: 'kingly-backend',
      environment: options.environment,
    });
    const calls = connect(process.port, backendContract);
    const exited = new Promise<void>((resolve) => {
      process.onExit((code) => {
        resolve();
        onExit(owner, code);
      });
    });
    const current = { process, calls, owner, exited };
    running = current;
    options.attach(process.port);
    void options
      .modelChoice()
      .then((modelChoice) =>
        Promise.race([
          calls['backend.start']({ owner, modelChoice }),
          delay(startTimeoutMs).then(() => Promise.reject(new Error('It did not answer in time'))),
        ]),
      )
      .then(
        () => {
          if (running !== current) return;
          options.onState({ state: 'ready', reason: null });
          void watch(current);
        },
        (error: unknown) => {
          options.log.error('The backend did not start', { error: String(error) });
          process.kill();
        },
      );
  };

  const watch = async (watched: Running): Promise<void> => {
    while (running === watched && !stopping) {
      await delay(pingEveryMs);
      if (running !== watched || stopping) return;
      const answered = await Promise.race([
        watched.calls['backend.ping']({}).then(
          () => true,
          () => true,
        ),
        delay(pingTimeoutMs).then(() => false),
      ]);
      if (!answered) {
        options.log.error('The backend does not answer and is ended');
        watched.process.kill();
      }
    }
  };

  const onExit = (owner: string, code: number | null): void => {
    running = undefined;
    // What an orderly end left is found by the next start, which costs no attempt.
    if (stopping) return;
    const released = options.release(owner).catch((error: unknown) => {
      options.log.error('Work of the ended backend was not given back', { error: String(error) });
    });
    const now = Date.now();
    crashes = [...crashes, now];
    const next = nextRestart(crashes, now);
    options.log.warn('The backend ended', { code, next });
    if (next.type === 'give-up') {
      options.onState({ state: 'stopped', reason: next.reason });
      return;
    }
    options.onState({ state: 'restarting', reason: 'The backend stopped and is being restarted' });
    void released.then(() => {
      if (!stopping && running === undefined) timer ??= setTimeout(launch, next.delayMs);
    });
  };

  return {
    start: launch,
    calls: () => {
      if (running === undefined) {
        throw new KinglyError('disconnected', 'The backend is not running just now', {
          retryable: true,
        });
      }
      return running.calls;
    },
    restart: () => {
      crashes = [];
      if (running !== undefined) running.process.kill();
      else if (timer === undefined && !stopping) launch();
    },
    stop: async (withinMs) => {
      stopping = true;
      clearTimeout(timer);
      const last = running;
      if (last === undefined) return;
      await Promise.race([
        last.calls['backend.drain']({ withinMs }).catch(() => undefined),
        last.exited,
        // Its own limit, and time to give back what it holds.
        delay(withinMs + 3_000),
      ]);
      last.process.port.close();
      await Promise.race([last.exited, delay(1_000)]);
      last.process.kill();
      await last.exited;
    },
  };
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}
