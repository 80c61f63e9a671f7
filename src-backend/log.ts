/** Where the backend process says what happened. */
export type Log = {
  info(message: string, details?: Readonly<Record<string, unknown>>): void;
  warn(message: string, details?: Readonly<Record<string, unknown>>): void;
  error(message: string, details?: Readonly<Record<string, unknown>>): void;
};

/** One JSON line each on standard error, which whoever started the process keeps. */
export function standardErrorLog(write: (line: string) => void): Log {
  const line =
    (level: string) => (message: string, details?: Readonly<Record<string, unknown>>) => {
      write(`${JSON.stringify({ level, from: 'backend', message, ...details })}\n`);
    };
  return { info: line('info'), warn: line('warn'), error: line('error') };
}
