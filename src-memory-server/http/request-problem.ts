import type { IncomingHttpHeaders } from 'node:http';

/** Names under which this computer calls itself; under any other, another site is in disguise. */
const loopback = ['127.0.0.1', 'localhost', '[::1]'] as const;

/**
 * Why a request is refused before anything else is looked at, or null. A page of another site may
 * send requests from the person's browser, and may have its own name point here (DNS rebinding).
 * A program that is no browser sends no `Origin`; the token is asked for in any case.
 */
export function requestProblem(headers: IncomingHttpHeaders, port: number): string | null {
  const { host, origin } = headers;
  const hosts = loopback.map((name) => `${name}:${port}`);
  if (host === undefined || !hosts.includes(host)) return 'This address is not served here.';
  if (origin === undefined) return null;
  const isOwn = loopback.some((name) => isOrigin(origin, name));
  return isOwn ? null : 'Requests from other sites are refused.';
}

/** A page on this computer, at whatever port, such as the inspector of a developer. */
function isOrigin(origin: string, name: string): boolean {
  return URL.canParse(origin) && new URL(origin).hostname === name;
}

/** The token of `Authorization: Bearer …`, or null. */
export function bearerToken({ authorization }: IncomingHttpHeaders): string | null {
  return /^Bearer (\S+)$/iu.exec(authorization ?? '')?.[1] ?? null;
}
