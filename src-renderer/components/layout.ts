import { useSyncExternalStore } from 'react';
import { useUi } from '../state/ui.ts';

/** Narrower than this, the list of conversations lies over the conversation. */
const listBeside = '(min-width: 800px)';
/** Narrower than this, the Now panel does. */
const nowBeside = '(min-width: 1180px)';

function useMatches(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = window.matchMedia(query);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    () => window.matchMedia(query).matches,
  );
}

/** Which panels there is room for beside the conversation. */
export function useRoom(): { readonly list: boolean; readonly now: boolean } {
  return { list: useMatches(listBeside), now: useMatches(nowBeside) };
}

/** Shows or hides the list, whichever form it has in this window. */
export function toggleList(): void {
  const beside = window.matchMedia(listBeside).matches;
  useUi.setState(({ listOpen, drawer }) =>
    beside ? { listOpen: !listOpen } : { drawer: drawer === 'list' ? null : 'list' },
  );
}

export function toggleNow(): void {
  const beside = window.matchMedia(nowBeside).matches;
  useUi.setState(({ nowOpen, drawer }) =>
    beside ? { nowOpen: !nowOpen } : { drawer: drawer === 'now' ? null : 'now' },
  );
}

export function showList(): void {
  useUi.setState(window.matchMedia(listBeside).matches ? { listOpen: true } : { drawer: 'list' });
}
