import type { ReactNode } from 'react';
import type { Pages } from './use-pages.ts';

/** A list with what stands for an empty one, a problem, and the way to the next page. */
export function PagedList<Item>({
  pages,
  empty,
  children,
}: {
  readonly pages: Pages<Item>;
  readonly empty: string;
  readonly children: (item: Item, index: number) => ReactNode;
}) {
  const { items, problem, hasMore, loadMore } = pages;
  if (items === undefined) return <p className="page-note">{problem ?? ''}</p>;
  return (
    <>
      {problem === null ? null : <p className="step-error">{problem}</p>}
      {items.length === 0 ? (
        <p className="page-quiet">{empty}</p>
      ) : (
        <ul className="entries">{items.map((item, index) => children(item, index))}</ul>
      )}
      {hasMore ? (
        <button type="button" className="button more" onClick={loadMore}>
          Show more
        </button>
      ) : null}
    </>
  );
}
