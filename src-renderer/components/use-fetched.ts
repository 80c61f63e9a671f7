import { useEffect, useState } from 'react';
import { toErrorInfo } from '#shared/errors.ts';
import { useAppStatus } from '../state/app-status.ts';

export type Fetched<Value> = { readonly value: Value | undefined; readonly problem: string | null };

/**
 * What the app answers, asked for when connected and again whenever `key` changes; the last answer
 * stays until the next is there.
 */
export function useFetched<Value>(key: string, fetch: () => Promise<Value>): Fetched<Value> {
  const [fetched, setFetched] = useState<Fetched<Value>>({ value: undefined, problem: null });
  const connected = useAppStatus(({ connection }) => connection.state === 'connected');
  useEffect(() => {
    if (!connected) return undefined;
    let stale = false;
    fetch().then(
      (value) => stale || setFetched({ value, problem: null }),
      (error: unknown) =>
        stale || setFetched(({ value }) => ({ value, problem: toErrorInfo(error).message })),
    );
    return () => {
      stale = true;
    };
    // The key names all that the question depends on.
  }, [key, connected]); // oxlint-disable-line react-hooks/exhaustive-deps
  return fetched;
}
