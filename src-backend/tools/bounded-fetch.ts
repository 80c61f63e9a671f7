import { KinglyError } from '#shared/errors.ts';
import type { ToolLimits } from './limits.ts';
import { floodWatch } from './message-lines.ts';

/**
 * `fetch` whose answers are bounded: no event, line or document longer than one message, and no
 * flood. The reader of events keeps a line until it ends, so that the bound must stand before it.
 */
export function boundedFetch(
  limits: Pick<ToolLimits, 'messageBytes' | 'floodBytes' | 'floodMs'>,
  headers: Readonly<Record<string, string>>,
  /** Only there are the headers sent. */
  origin?: string,
): (url: string | URL, init?: RequestInit) => Promise<Response> {
  return async (url, init = {}) => {
    const all = new Headers(init.headers);
    if (new URL(url).origin === origin) {
      for (const [name, value] of Object.entries(headers)) all.set(name, value);
    }
    const response = await fetch(url, { ...init, headers: all });
    if (response.body === null) return response;
    return new Response(response.body.pipeThrough(boundedStream(limits)), {
      status: response.status,
      statusText: response.statusText,
      headers: response.headers,
    });
  };
}

function boundedStream(
  limits: Pick<ToolLimits, 'messageBytes' | 'floodBytes' | 'floodMs'>,
): TransformStream<Uint8Array, Uint8Array> {
  const flood = floodWatch(limits);
  let sinceEvent = 0;
  let endsLine = false;
  return new TransformStream({
    transform: (chunk, controller) => {
      flood(chunk.length);
      for (const byte of chunk) {
        sinceEvent += 1;
        if (byte === 10) {
          // An empty line ends an event.
          if (endsLine) sinceEvent = 0;
          endsLine = true;
        } else if (byte !== 13) endsLine = false;
      }
      if (sinceEvent > limits.messageBytes) {
        throw new KinglyError(
          'not_available',
          `It sent a message of more than ${limits.messageBytes} bytes, which is the most that is read`,
        );
      }
      controller.enqueue(chunk);
    },
  });
}
