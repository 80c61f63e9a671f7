import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { KinglyError } from '#shared/errors.ts';
import { boundedFetch } from './bounded-fetch.ts';
import type { ToolLimits } from './limits.ts';

/** An address that may be connected to: https, or http to this machine. */
export function readServerAddress(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new KinglyError(
      'invalid_input',
      `${text} is no address; one looks like https://host/mcp`,
    );
  }
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isHere)) {
    throw new KinglyError(
      'invalid_input',
      `${text} is not safe: a tool server of another machine needs https://`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new KinglyError('invalid_input', 'Give the password as a header, not in the address');
  }
  return url;
}

/**
 * Streamable HTTP first, then SSE for a server of the protocol's older versions. A redirect to
 * another origin is not followed.
 */
export function httpTransports(
  url: string,
  headers: Readonly<Record<string, string>>,
  limits: ToolLimits,
): readonly (() => Transport)[] {
  const address = readServerAddress(url);
  const fetch = boundedFetch(limits, headers);
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
