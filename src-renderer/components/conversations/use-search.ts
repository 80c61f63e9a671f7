import { useEffect, useState } from 'react';
import type { SearchHit } from '#shared/contracts/store.ts';
import { toErrorInfo } from '#shared/errors.ts';
import { defaultWorkspaceId } from '#shared/ids.ts';
import { app } from '../../app.ts';

/** A pause in typing, in milliseconds, after which is searched. */
const pauseMs = 160;

export type Search = {
  readonly query: string;
  readonly setQuery: (query: string) => void;
  /** Of the last search that came back; null before the first. */
  readonly hits: readonly SearchHit[] | null;
  readonly problem: string | null;
};

type Found = Pick<Search, 'hits' | 'problem'>;
const nothing: Found = { hits: null, problem: null };

/** Searches as the person types; a late answer to an older query is dropped. */
export function useSearch(): Search {
  const [query, setQuery] = useState('');
  const [found, setFound] = useState(nothing);
  const isEmpty = query.trim() === '';
  useEffect(() => {
    if (isEmpty) return undefined;
    let stale = false;
    const search = async (): Promise<void> => {
      try {
        const hits = await app().search({ workspaceId: defaultWorkspaceId, query, limit: 60 });
        if (!stale) setFound({ hits, problem: null });
      } catch (error) {
        if (!stale) setFound({ hits: null, problem: toErrorInfo(error).message });
      }
    };
    const timer = setTimeout(() => void search(), pauseMs);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [query, isEmpty]);
  return {
    query,
    setQuery: (next) => {
      if (next.trim() === '') setFound(nothing);
      setQuery(next);
    },
    ...found,
  };
}
