import { useSyncExternalStore } from 'react';

/** How often times that are told as "5 min ago" are told anew, in milliseconds. */
const tickMs = 30_000;

let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    timer = setInterval(() => {
      now = Date.now();
      for (const told of [...listeners]) told();
    }, tickMs);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

/** The time, up to half a minute old; Unix milliseconds. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}
