/** One signal out of several, and a way to let go of them. */
export type LinkedAbort = {
  readonly signal: AbortSignal;
  abort(): void;
  /** Takes the listeners off the sources; forgetting this leaks one listener per stream. */
  release(): void;
};

/** A signal that aborts with the first of `sources`. Already aborted when one of them is. */
export function linkAbort(sources: readonly AbortSignal[]): LinkedAbort {
  const controller = new AbortController();
  const abort = () => controller.abort();
  for (const source of sources) {
    if (source.aborted) abort();
    else source.addEventListener('abort', abort, { once: true });
  }
  return {
    signal: controller.signal,
    abort,
    release() {
      for (const source of sources) source.removeEventListener('abort', abort);
    },
  };
}

/** Waits; returns early, without throwing, when the signal aborts. */
export function delayUnlessAborted(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    signal.addEventListener('abort', finish, { once: true });
  });
}
