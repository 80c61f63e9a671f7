/** What stays where it is while the content around it changes. */
export type ScrollAnchor =
  | { readonly kind: 'end' }
  /** A row, and where its top stands below the scroller's, in pixels. */
  | { readonly kind: 'row'; readonly id: string; readonly offset: number };

/** Nearer to the end than this, in pixels, it is followed. */
const endDistance = 48;

function rows(scroller: HTMLElement): NodeListOf<HTMLElement> {
  return scroller.querySelectorAll<HTMLElement>('[data-row]');
}

/**
 * Pixels between what is seen and the end. The scroller stands on its end (`column-reverse`), where
 * its offset is 0; it is negative above.
 */
export function distanceToEnd(scroller: HTMLElement): number {
  return -scroller.scrollTop;
}

/** Pixels of rows above what is seen. */
export function distanceToStart(scroller: HTMLElement): number {
  return scroller.scrollHeight - scroller.clientHeight + scroller.scrollTop;
}

/** What to hold on to now. @param endIsThere whether the last row is in the document */
export function findAnchor(scroller: HTMLElement, endIsThere: boolean): ScrollAnchor {
  if (endIsThere && distanceToEnd(scroller) < endDistance) return { kind: 'end' };
  return firstVisibleRow(scroller) ?? { kind: 'end' };
}

/** The row at the upper edge. */
export function firstVisibleRow(scroller: HTMLElement): ScrollAnchor | null {
  const top = scroller.scrollTop;
  for (const row of rows(scroller)) {
    const id = row.dataset['row'];
    if (id !== undefined && row.offsetTop + row.offsetHeight > top) {
      return { kind: 'row', id, offset: row.offsetTop - top };
    }
  }
  return null;
}

/** Puts it back where it stood. */
export function holdAnchor(scroller: HTMLElement, anchor: ScrollAnchor): void {
  if (anchor.kind === 'end') {
    if (scroller.scrollTop !== 0) scroller.scrollTop = 0;
    return;
  }
  for (const row of rows(scroller)) {
    if (row.dataset['row'] !== anchor.id) continue;
    const top = row.offsetTop - anchor.offset;
    if (Math.abs(scroller.scrollTop - top) > 0.5) scroller.scrollTop = top;
    return;
  }
}
