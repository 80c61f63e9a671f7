import { boundedFetch } from '../bounded-fetch.ts';
import type { ToolLimits } from '../limits.ts';
import { checkedAddress } from './checked-address.ts';

export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** Every address is checked before anything is sent there, and none leads to another. */
export function checkedFetch(serverUrl: URL, limits: ToolLimits): Fetch {
  const bounded = boundedFetch(limits, {});
  return async (url, init) => {
    const address = checkedAddress(new URL(url), serverUrl);
    const signal = AbortSignal.timeout(limits.requestMs);
    return await bounded(address, { ...init, redirect: 'error', signal });
  };
}
