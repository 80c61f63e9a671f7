import { lookup as systemLookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { KinglyError } from '#shared/errors.ts';
import { checkPublicAddress } from './addresses.ts';

/** All addresses of a name, as the system's resolver gives them. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export const systemResolve: Resolve = async (host) =>
  (await systemLookup(host, { all: true })).map(({ address }) => address);

export type RequestRules = {
  readonly resolve: Resolve;
  /** `host:port` that the person allows although their addresses are private. */
  readonly privateHosts: ReadonlySet<string>;
  readonly signal: AbortSignal;
};

/** Port of an address, also the one that goes without saying. */
export function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
}

/**
 * The one address to connect to. The name is resolved once and the connection made to what was
 * checked: a name that means something else a moment later (DNS rebinding) gains nothing. One
 * private address among several is enough to refuse.
 * @throws KinglyError `refused`, `not_found`
 */
export async function checkedAddress(url: URL, rules: RequestRules): Promise<string> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const found =
    net.isIP(host) === 0
      ? await rules.resolve(host).catch((error: unknown) => {
          throw new KinglyError('not_found', `There is no host ${host}`, { cause: error });
        })
      : [host];
  const [first] = found;
  if (first === undefined) throw new KinglyError('not_found', `There is no host ${host}`);
  if (!rules.privateHosts.has(`${host}:${portOf(url)}`)) {
    for (const address of found) checkPublicAddress(address, host);
  }
  return first;
}

const headers = {
  'user-agent': 'Kingly/1.0',
  accept: 'text/html,application/xhtml+xml,text/plain,application/json;q=0.9,*/*;q=0.5',
  'accept-encoding': 'gzip, deflate, br',
  'accept-language': 'en,*;q=0.5',
} as const;

/**
 * One GET, without following redirects, cookies or credentials.
 * @throws KinglyError `refused` before anything is sent; what the network says otherwise
 */
export async function requestOnce(url: URL, rules: RequestRules): Promise<http.IncomingMessage> {
  const address = await checkedAddress(url, rules);
  const family = net.isIP(address);
  const client = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const request = client.get(url, {
      headers,
      signal: rules.signal,
      agent: false,
      // Only what was checked; TLS still wants the certificate of the name.
      lookup: (_host, options, give) => {
        if (options.all === true) give(null, [{ address, family }]);
        else give(null, address, family);
      },
    });
    request.once('response', resolve);
    request.once('error', reject);
  });
}
