/**
 * The rows of a list that are in the document, as a range. Numbers count from the row that was
 * first when the list was opened, so that a page put in front (below 0) moves nothing.
 */
export type MessageWindow = {
  readonly first: number;
  /** Exclusive; null follows the end of the list as it grows. */
  readonly last: number | null;
};

/** The rows there are: from `start` to before `end`. */
export type Extent = { readonly start: number; readonly end: number };

/** Rows in the document when a list is opened. */
const opening = 20;
/** Rows added at a time. */
const step = 10;
/** Rows in the document at most, but for those that follow the end until it is trimmed. */
const most = 100;

/** The newest rows. */
export function tailWindow({ end }: Extent): MessageWindow {
  return { first: end - opening, last: null };
}

/** The rows around one. */
export function windowAround(index: number, extent: Extent): MessageWindow {
  return settle({ first: index - opening / 2, last: index + opening / 2 }, extent);
}

/** More rows before; rows far behind the end leave the document. */
export function moreBefore(window: MessageWindow, extent: Extent): MessageWindow {
  const first = Math.max(extent.start, Math.min(window.first, extent.end) - step);
  const last = Math.min(window.last ?? extent.end, first + most);
  return settle({ first, last }, extent);
}

/** More rows after; rows far before leave the document. */
export function moreAfter(window: MessageWindow, extent: Extent): MessageWindow {
  if (window.last === null) return window;
  const last = window.last + step;
  return settle({ first: Math.max(window.first, last - most), last }, extent);
}

/** While the end is followed and looked at, old rows leave the document, a few at a time. */
export function trimmed(window: MessageWindow, { end }: Extent): MessageWindow {
  const fewest = end - opening;
  if (window.last !== null || window.first >= fewest) return window;
  return { ...window, first: Math.min(window.first + step, fewest) };
}

/** The range as it is shown, inside what there is. */
export function shownRange(window: MessageWindow, { start, end }: Extent): Extent {
  const last = Math.min(window.last ?? end, end);
  return { start: Math.min(Math.max(window.first, start), last), end: last };
}

function settle(window: MessageWindow, { end }: Extent): MessageWindow {
  return window.last !== null && window.last >= end ? { ...window, last: null } : window;
}
