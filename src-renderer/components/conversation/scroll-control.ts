let toEnd: (() => void) | null = null;

/** The message list on screen says how it is brought to its end; answers how to take that back. */
export function setScrollToEnd(scroll: () => void): () => void {
  toEnd = scroll;
  return () => {
    if (toEnd === scroll) toEnd = null;
  };
}

/** Brings the newest message into view at once, before the next frame. */
export function scrollToLatest(): void {
  toEnd?.();
}
