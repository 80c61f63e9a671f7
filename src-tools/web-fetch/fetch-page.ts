import type { IncomingMessage } from 'node:http';
import { type Readable, pipeline } from 'node:stream';
import zlib from 'node:zlib';
import { KinglyError } from '#shared/errors.ts';
import { portOf, requestOnce, type Resolve } from './checked-request.ts';

/** Bytes of a page, after it is unpacked. */
export const largestPage = 5_000_000;
/** Milliseconds for all of it, redirects too. */
export const longestFetch = 20_000;
const mostRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

export type FetchRules = {
  readonly resolve: Resolve;
  readonly privateHosts: ReadonlySet<string>;
  readonly signal: AbortSignal;
  readonly largest?: number;
};

export type Fetched = {
  readonly url: string;
  readonly status: number;
  /** Without parameters, in lower case; empty when the server says none. */
  readonly contentType: string;
  readonly charset: string;
  readonly body: Buffer;
  /** Where a redirect leads that was not followed, for it goes to another host; else null. */
  readonly leadsTo: string | null;
};

/**
 * An address that may be fetched.
 * @throws KinglyError `invalid_input`, `refused`
 */
export function readAddress(given: string, base?: URL): URL {
  let url: URL;
  try {
    url = base === undefined ? new URL(given) : new URL(given, base);
  } catch (error) {
    throw new KinglyError('invalid_input', `"${given}" is no web address`, { cause: error });
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new KinglyError(
      'refused',
      `${url.protocol} addresses are refused; http and https are not`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new KinglyError('refused', 'An address with a name or password in it is refused');
  }
  return url;
}

/** The person agreed to a host: only http to https on that very host is the same place. */
function isSamePlace(from: URL, to: URL): boolean {
  if (from.hostname !== to.hostname) return false;
  if (from.protocol === to.protocol) return portOf(from) === portOf(to);
  return from.protocol === 'http:' && portOf(from) === 80 && portOf(to) === 443;
}

/**
 * Fetches a page. Each redirect is checked like the first address; one to another host is told
 * and not followed.
 * @throws KinglyError `refused`, `timeout`, `not_found`, `not_available`
 */
export async function fetchPage(given: string, rules: FetchRules): Promise<Fetched> {
  const time = AbortSignal.timeout(longestFetch);
  const signal = AbortSignal.any([rules.signal, time]);
  let url = readAddress(given);
  try {
    for (let hop = 0; hop <= mostRedirects; hop += 1) {
      const response = await requestOnce(url, { ...rules, signal });
      const status = response.statusCode ?? 0;
      const location = response.headers.location;
      if (redirects.has(status) && location !== undefined) {
        response.destroy();
        const next = readAddress(location, url);
        if (!isSamePlace(url, next))
          return { ...nothing, url: url.href, status, leadsTo: next.href };
        url = next;
        continue;
      }
      const body = await readBody(response, rules.largest ?? largestPage, signal);
      const { type, charset } = contentType(response);
      return { url: url.href, status, contentType: type, charset, body, leadsTo: null };
    }
  } catch (error) {
    throw explained(error, url, time);
  }
  throw new KinglyError('refused', `${given} redirects more than ${mostRedirects} times`);
}

const nothing = { contentType: '', charset: '', body: Buffer.alloc(0) } as const;

function explained(error: unknown, url: URL, time: AbortSignal): unknown {
  if (time.aborted) {
    const seconds = longestFetch / 1000;
    return new KinglyError('timeout', `${url.host} took longer than ${seconds} s`, {
      retryable: true,
    });
  }
  if (!(error instanceof Error) || !('code' in error) || error.name === 'KinglyError') return error;
  const text = `${url.host} cannot be fetched: ${error.message}`;
  return new KinglyError('not_available', text, { retryable: true, cause: error });
}

function contentType(response: IncomingMessage): { type: string; charset: string } {
  const [type = '', ...parameters] = (response.headers['content-type'] ?? '').split(';');
  const charset = parameters
    .map((parameter) => /^\s*charset\s*=\s*"?([^"\s]+)/i.exec(parameter)?.[1])
    .find((value) => value !== undefined);
  return { type: type.trim().toLowerCase(), charset: charset ?? '' };
}

function unpacked(response: IncomingMessage): Readable {
  const encoding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const unpackers = {
    gzip: () => zlib.createGunzip(),
    'x-gzip': () => zlib.createGunzip(),
    deflate: () => zlib.createInflate(),
    br: () => zlib.createBrotliDecompress(),
  } as const;
  if (encoding === 'identity' || encoding === '') return response;
  const unpacker = Object.entries(unpackers).find(([name]) => name === encoding)?.[1]();
  if (unpacker === undefined) {
    response.destroy();
    throw new KinglyError('not_available', `The page is packed as "${encoding}", which is unknown`);
  }
  // Errors reach whoever reads the end of it.
  pipeline(response, unpacker, () => {});
  return unpacker;
}

async function readBody(
  response: IncomingMessage,
  largest: number,
  signal: AbortSignal,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const stream = unpacked(response);
  const stop = (): void => {
    stream.destroy(new KinglyError('cancelled', 'The fetch was stopped'));
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      // Counted after unpacking: a small answer can unpack to any size.
      if (size > largest) {
        throw new KinglyError('refused', `The page is larger than ${largest} bytes`);
      }
      chunks.push(bytes);
    }
  } finally {
    signal.removeEventListener('abort', stop);
    response.destroy();
  }
  return Buffer.concat(chunks);
}
