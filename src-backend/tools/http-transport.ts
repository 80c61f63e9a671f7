import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { boundedFetch } from './bounded-fetch.ts';
import { checkedFetch } from './oauth/checked-fetch.ts';
import { signedInFetch } from './oauth/signed-in-fetch.ts';
import { readServerAddress } from './server-address.ts';
import type { ToolLimits } from './limits.ts';

/**
 * Streamable HTTP first, then SSE for a server of the protocol's older versions. A redirect to
 * another origin is not followed.
 */
export function httpTransports(
  url: string,
  headers: Readonly<Record<string, string>>,
  limits: ToolLimits,
  /** Tokens of who has signed in; null where nobody has. */
  signIn: OAuthClientProvider | null,
): readonly (() => Transport)[] {
  const address = readServerAddress(url);
  const own = boundedFetch(limits, headers, address.origin);
  const fetch =
    signIn === null ? own : signedInFetch(address, signIn, own, checkedFetch(address, limits));
  // The packages' own types leave out `undefined` where the interface allows it.
  const streamable = (): Transport => {
    const transport = new StreamableHTTPClientTransport(address, { fetch });
    return asTransport(transport);
  };
  const events = (): Transport => asTransport(new SSEClientTransport(address, { fetch }));
  return [streamable, events];
}

type Loose = Pick<Transport, 'start' | 'close'> & {
  send: Transport['send'];
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: Transport['onmessage'];
  setProtocolVersion?: (version: string) => void;
};

/** A transport of the package behind the interface that it means. */
function asTransport(inner: Loose): Transport {
  const outer: Transport = {
    start: async () => {
      inner.onclose = () => outer.onclose?.();
      inner.onerror = (error) => outer.onerror?.(error);
      inner.onmessage = (message, extra) => outer.onmessage?.(message, extra);
      await inner.start();
    },
    send: (message, options) => inner.send(message, options),
    close: () => inner.close(),
    setProtocolVersion: (version) => inner.setProtocolVersion?.(version),
  };
  return outer;
}
