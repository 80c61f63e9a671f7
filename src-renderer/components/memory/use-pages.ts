import { useRef, useState } from 'react';
import { telling } from '../../app.ts';
import { useFetched } from '../use-fetched.ts';

export type Pages<Item> = {
  /** Undefined until the first page is there. */
  readonly items: readonly Item[] | undefined;
  readonly problem: string | null;
  readonly hasMore: boolean;
  readonly loadMore: () => void;
};

/** A list that comes in pages; it begins anew when `key` changes. */
export function usePages<Item>(
  key: string,
  fetch: (last: Item | undefined) => Promise<{
    readonly items: readonly Item[];
    readonly hasMore: boolean;
  }>,
): Pages<Item> {
  const { value, problem } = useFetched(key, () => fetch(undefined));
  const [more, setMore] = useState<{
    /** The first page that they follow. */
    readonly first: typeof value;
    readonly items: readonly Item[];
    readonly hasMore: boolean;
  } | null>(null);
  const loading = useRef(false);
  const further = more !== null && more.first === value ? more : null;
  const items = value === undefined ? undefined : [...value.items, ...(further?.items ?? [])];
  const hasMore = further?.hasMore ?? value?.hasMore ?? false;
  const loadMore = (): void => {
    if (loading.current || !hasMore || value === undefined) return;
    loading.current = true;
    const load = async (): Promise<void> => {
      const page = await telling('No more could be loaded', () => fetch(items?.at(-1)));
      loading.current = false;
      if (page === undefined) return;
      setMore({
        first: value,
        items: [...(further?.items ?? []), ...page.items],
        hasMore: page.hasMore,
      });
    };
    void load();
  };
  return { items, problem, hasMore, loadMore };
}
