/** Where the store says what happened; a logger of the app fits. */
export type StoreLog = {
  info(message: string, details?: Readonly<Record<string, unknown>>): void;
  warn(message: string, details?: Readonly<Record<string, unknown>>): void;
  error(message: string, details?: Readonly<Record<string, unknown>>): void;
};

export const silentLog: StoreLog = { info: () => {}, warn: () => {}, error: () => {} };
