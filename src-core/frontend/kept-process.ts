import type { Contract, ContractCalls } from '#shared/rpc/contract.ts';
import { connect } from '#shared/rpc/rpc.ts';
import type { Logger } from '../logger.ts';
import type { ProcessStarter, StartedProcess } from '../process-starter.ts';
import { nextRestart } from '../supervisor/restart-policy.ts';

export type KeptProcessOptions<C extends Contract> = {
  readonly starter: ProcessStarter;
  readonly entryPath: string;
  readonly name: string;
  readonly contract: C;
  readonly log: Logger;
  /** The first calls to a new process; when they fail it is ended, and counts as crashed. */
  readonly begin: (calls: ContractCalls<C>) => Promise<unknown>;
};

/** A process that the app can do without: started again after a crash, given up after many. */
export type KeptProcess<C extends Contract> = {
  /** Starts it where it does not run; forgets former crashes. */
  start(): void;
  /** Its methods; null while there is no process. */
  calls(): ContractCalls<C> | null;
  /** Why there is none, for a person; null while there is one. */
  reason(): string | null;
  /** How often it has ended unasked. */
  crashes(): number;
  /** Ends one that does not answer any more; it is started again as after a crash. */
  kill(): void;
  /** Ends it for good, until `start`. Resolves when it is gone. */
  stop(): Promise<void>;
};

/** How long a process that was asked to end may take, in milliseconds. */
const endWithinMs = 1_000;

type Running<C extends Contract> = {
  readonly process: StartedProcess;
  readonly calls: ContractCalls<C>;
  readonly exited: Promise<void>;
};

/** Keeps a process alive. No timer runs while it does. */
export function keepProcess<C extends Contract>(options: KeptProcessOptions<C>): KeptProcess<C> {
  const { log, name } = options;
  let running: Running<C> | null = null;
  let reason: string | null = 'It was not started.';
  let isWanted = false;
  let recent: number[] = [];
  let count = 0;
  let timer: NodeJS.Timeout | undefined;

  const launch = (): void => {
    timer = undefined;
    const { starter, entryPath, contract } = options;
    const process = starter.start({ entryPath, name, environment: {} });
    const exited = new Promise<void>((resolve) => process.onExit(() => resolve()));
    const current = { process, calls: connect(process.port, contract), exited };
    running = current;
    reason = null;
    void exited.then(() => onExit(current));
    options.begin(current.calls).catch((error: unknown) => {
      log.warn(`The process ${name} did not begin`, { error: String(error) });
      process.kill();
    });
  };

  const onExit = (ended: Running<C>): void => {
    if (running !== ended) return;
    running = null;
    reason = 'It has ended and is being started again.';
    if (!isWanted) return;
    count += 1;
    const now = Date.now();
    recent = [...recent, now];
    const next = nextRestart(recent, now);
    log.warn(`The process ${name} ended`, { next: next.type });
    if (next.type === 'restart') timer = setTimeout(launch, next.delayMs);
    else reason = 'It has ended again and again, and was given up until Kingly starts anew.';
  };

  return {
    start: () => {
      isWanted = true;
      recent = [];
      clearTimeout(timer);
      if (running === null) launch();
    },
    calls: () => running?.calls ?? null,
    reason: () => reason,
    crashes: () => count,
    kill: () => running?.process.kill(),
    stop: async () => {
      isWanted = false;
      clearTimeout(timer);
      const last = running;
      reason = 'It is switched off.';
      if (last === null) return;
      // Nobody is served by it any more, although it still ends.
      running = null;
      last.process.port.close();
      const late = setTimeout(() => last.process.kill(), endWithinMs);
      await last.exited;
      clearTimeout(late);
    },
  };
}
