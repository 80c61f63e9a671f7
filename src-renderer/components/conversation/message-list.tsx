import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import ArrowDown from 'lucide-react/icons/arrow-down';
import { afterPaint } from '../../after-paint.ts';
import { loadBackTo, loadOlder } from '../../state/load-messages.ts';
import { type MessageList as List, useMessages } from '../../state/messages.ts';
import { useUi } from '../../state/ui.ts';
import { Questions } from '../questions/question-card.tsx';
import { MessageRow } from './message-row.tsx';
import {
  type Extent,
  moreAfter,
  moreBefore,
  shownRange,
  tailWindow,
  trimmed,
  windowAround,
} from './message-window.ts';
import {
  distanceToEnd,
  distanceToStart,
  findAnchor,
  firstVisibleRow,
  holdAnchor,
  type ScrollAnchor,
} from './scroll-anchor.ts';
import { setScrollToEnd } from './scroll-control.ts';

/** Nearer to an edge of what is in the document than this, in pixels, more rows are put there. */
const edge = 1_400;
/** With more above what is seen than this, in pixels, old rows leave while the end is followed. */
const plenty = 3_200;
/** Further from the end than this, the way back is offered. */
const offerDistance = 160;

function extentOf({ places, prepended }: List): Extent {
  return { start: -prepended, end: places.length - prepended };
}

/**
 * The messages of one conversation: a window of rows in the document that moves with scrolling,
 * so that 10,000 messages cost what 100 do. It holds on to the end while the person is there, and
 * to the row at the upper edge otherwise, whatever grows or comes. (A measuring virtual list shows
 * a new row a few frames late and hides itself while it finds the end; here a row is in the
 * document in the task that made it.)
 */
export function MessageList({
  conversationId,
  list,
}: {
  readonly conversationId: string;
  readonly list: List;
}) {
  const extent = extentOf(list);
  const [window, setWindow] = useState(() => tailWindow(extent));
  const [wayBack, setWayBack] = useState(false);
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const anchor = useRef<ScrollAnchor>({ kind: 'end' });
  /** Where it was scrolled to when it last was; to ask the browser would lay out the window. */
  const scrollTop = useRef(0);
  const latest = useRef({ extent, window });
  const shown = shownRange(window, extent);

  const hold = (): void => {
    // On its end the scroller stays there by itself.
    if (anchor.current.kind === 'end' && scrollTop.current === 0) return;
    if (scroller.current !== null) holdAnchor(scroller.current, anchor.current);
  };
  // After each change of the rows, and after anything that grows by itself, before it is painted.
  useLayoutEffect(() => {
    latest.current = { extent, window };
    hold();
  });
  const { start, end } = extent;
  useEffect(() => {
    let stale = false;
    afterPaint(() => {
      const element = scroller.current;
      if (stale || element === null || anchor.current.kind !== 'end') return;
      const above = distanceToStart(element);
      if (above < edge && window.first > start) setWindow(moreBefore(window, { start, end }));
      else if (above > plenty) setWindow(trimmed(window, { start, end }));
    });
    return () => {
      stale = true;
    };
  }, [window, start, end]);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(hold);
    for (const element of [scroller.current, content.current]) {
      if (element !== null) observer.observe(element);
    }
    return () => observer.disconnect();
  }, []);

  const scrolled = (): void => {
    const element = scroller.current;
    if (element === null) return;
    scrollTop.current = element.scrollTop;
    anchor.current = findAnchor(element, window.last === null);
    const toEnd = distanceToEnd(element);
    setWayBack(anchor.current.kind !== 'end' && (window.last !== null || toEnd > offerDistance));
    if (distanceToStart(element) < edge) {
      if (shown.start > extent.start) setWindow(moreBefore(window, extent));
      else if (list.hasMore) void loadOlder(conversationId);
    } else if (toEnd < edge && window.last !== null) setWindow(moreAfter(window, extent));
  };

  const toEnd = useCallback(() => {
    anchor.current = { kind: 'end' };
    const now = latest.current;
    if (now.window.last !== null) flushSync(() => setWindow(tailWindow(now.extent)));
    hold();
    setWayBack(false);
  }, []);
  useEffect(() => setScrollToEnd(toEnd), [toEnd]);

  const marked = useMarkedMessage(conversationId, (id) => {
    const current = useMessages.getState().lists[conversationId];
    const index = current?.places.findIndex((place) => place.id === id) ?? -1;
    const element = scroller.current;
    if (current === undefined || index < 0 || element === null) return;
    const now = extentOf(current);
    const third = element.clientHeight / 3;
    anchor.current = { kind: 'row', id, offset: third };
    const range = shownRange(latest.current.window, now);
    const at = index + now.start;
    if (at < range.start || at >= range.end) flushSync(() => setWindow(windowAround(at, now)));
    holdAnchor(element, anchor.current);
  });

  return (
    <div className="message-list">
      <div
        ref={scroller}
        className="message-scroller"
        data-testid="message-list"
        role="log"
        // Scrolling puts old rows into the document; what is new is told by the announcer.
        aria-live="off"
        aria-label="Messages"
        // Scrolled by the keyboard.
        tabIndex={0}
        onScroll={scrolled}
        onClickCapture={(event) => {
          // What the person opens grows downwards from where it is.
          const opens = event.target instanceof Element && event.target.closest('[aria-expanded]');
          const row = opens && scroller.current !== null ? firstVisibleRow(scroller.current) : null;
          if (row !== null) anchor.current = row;
        }}
      >
        <div ref={content}>
          <div className="message-list-start">
            {list.hasMore && shown.start === extent.start ? 'Loading older messages…' : ''}
          </div>
          {list.places
            .slice(shown.start - extent.start, shown.end - extent.start)
            .map(({ id }, index) => (
              <MessageRow
                key={id}
                id={id}
                previousId={list.places[shown.start - extent.start + index - 1]?.id ?? null}
                marked={id === marked}
              />
            ))}
          <div className="message-questions">
            <Questions of={conversationId} />
          </div>
          <div className="message-list-end" />
        </div>
      </div>
      {wayBack ? (
        <button type="button" className="jump-to-latest" onClick={toEnd}>
          <ArrowDown aria-hidden /> Jump to latest
        </button>
      ) : null}
    </div>
  );
}

const markMs = 2_400;

/** The message that was asked for, for a moment; `show` brings it into view once it is loaded. */
function useMarkedMessage(conversationId: string, show: (id: string) => void): string | null {
  const target = useUi((state) => state.target);
  const [marked, setMarked] = useState<string | null>(null);
  const showNow = useRef(show);
  useEffect(() => {
    showNow.current = show;
  });
  useEffect(() => {
    if (target === null) return undefined;
    let stale = false;
    const find = async (): Promise<void> => {
      if (!(await loadBackTo(conversationId, target.messageId)) || stale) return;
      useUi.setState({ target: null });
      setMarked(target.messageId);
      showNow.current(target.messageId);
    };
    void find();
    return () => {
      stale = true;
    };
  }, [conversationId, target]);
  useEffect(() => {
    if (marked === null) return undefined;
    const timer = setTimeout(() => setMarked(null), markMs);
    return () => clearTimeout(timer);
  }, [marked]);
  return marked;
}
