import type { Logger } from '../logger.ts';

export type ProcessGuardOptions = {
  readonly log: Logger;
  /** A promise was rejected and nobody listened, or an error was thrown past all: for a person. */
  readonly onProblem: (message: string) => void;
  /** An error was thrown past all, after which this process should not go on; absent where it does. */
  readonly onFatal?: () => void;
};

/** Stands behind everything that this process does: what nobody caught is logged and told. */
export function guardProcess({ log, onProblem, onFatal }: ProcessGuardOptions): void {
  const tell = (what: string, error: unknown): void => {
    log.error(what, { error });
    onProblem(
      `Something went wrong inside Kingly: ${error instanceof Error ? error.message : String(error)}`,
    );
  };
  process.on('unhandledRejection', (error) => tell('A promise was rejected', error));
  process.on('uncaughtException', (error) => {
    tell('An error was thrown and nobody caught it', error);
    onFatal?.();
  });
}
