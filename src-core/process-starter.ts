import type { Port } from '#shared/rpc/port.ts';

/** A process that was started, with the port to it. */
export type StartedProcess = {
  readonly processId: number | undefined;
  readonly port: Port;
  /** Called once when it has ended; `code` is null when a signal ended it. */
  onExit(listener: (code: number | null) => void): void;
  /** Ends it at once. */
  kill(): void;
};

/** One entry file, two starters: `utilityProcess.fork` in Electron, `child_process.fork` in Node. */
export type ProcessStarter = {
  start(options: {
    readonly entryPath: string;
    /** Shown in process lists where the platform allows it. */
    readonly name: string;
    /** Beside this process's own, or instead of it where `inherits` is false. */
    readonly environment: Readonly<Record<string, string>>;
    readonly inherits?: boolean;
    readonly args?: readonly string[];
    /** It is started in; where absent, wherever this process runs. */
    readonly folder?: string;
    /** Gets what it prints, instead of the starter's own listener. */
    readonly onOutput?: (text: string) => void;
  }): StartedProcess;
};
