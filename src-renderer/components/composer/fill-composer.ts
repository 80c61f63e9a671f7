let fill: ((text: string) => void) | null = null;

/** The composer on screen says how it is filled; answers how to take that back. */
export function setFillComposer(next: (text: string) => void): () => void {
  fill = next;
  return () => {
    if (fill === next) fill = null;
  };
}

/** Puts a text into the composer, with the caret at its end, to be sent or changed. */
export function fillComposer(text: string): void {
  fill?.(text);
}
