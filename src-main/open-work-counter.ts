/** Counts again at most this often, in milliseconds: events come in bursts. */
const pauseMs = 250;

/**
 * Tells `onCount` how much work is open, after each call of the function it returns; calls that
 * come quickly one after the other are counted once.
 */
export function createOpenWorkCounter(
  count: () => Promise<number>,
  onCount: (count: number) => void,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  let last: number | undefined;
  const tell = async (): Promise<void> => {
    // A store that cannot answer just now answers after the next event.
    const now = await count().catch(() => last);
    if (now !== undefined) onCount(now);
    last = now;
  };
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void tell();
    }, pauseMs);
  };
}
