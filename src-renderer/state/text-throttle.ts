/** Texts on their way to the screen. */
export type TextThrottle = {
  /** Shows a text now, or with the next ones. */
  show(id: string, text: string): void;
  /** What was given last and is not shown yet. */
  get(id: string): string | undefined;
  /** It was shown in another way. */
  forget(id: string): void;
  clear(): void;
};

/**
 * Between two showings, in milliseconds. A model gives up to 100 tokens a second, and each showing
 * costs a rendering of the last block and a layout.
 */
const everyMs = 50;

/** Shows the first text at once, and later ones together every 50 ms. */
export function createTextThrottle(show: (id: string, text: string) => void): TextThrottle {
  const texts = new Map<string, string>();
  let running = false;
  const tick = (): void => {
    const due = [...texts];
    texts.clear();
    running = due.length > 0;
    if (running) setTimeout(tick, everyMs);
    for (const [id, text] of due) show(id, text);
  };
  return {
    show: (id, text) => {
      texts.set(id, text);
      if (!running) tick();
    },
    get: (id) => texts.get(id),
    forget: (id) => texts.delete(id),
    clear: () => texts.clear(),
  };
}
