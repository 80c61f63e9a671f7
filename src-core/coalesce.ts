export type Coalesced = {
  /** Something happened: it is told of within the time, together with all that comes till then. */
  mayHaveChanged(): void;
  close(): void;
};

/** Tells of a burst of changes once, at most `everyMs` milliseconds after its first. */
export function coalesce(tell: () => void, everyMs: number): Coalesced {
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  return {
    mayHaveChanged: () => {
      if (closed) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        tell();
      }, everyMs);
      timer.unref();
    },
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}
