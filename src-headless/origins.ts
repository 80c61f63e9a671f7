/** Names under which the host may be addressed; any other is another site in disguise. */
const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'] as const;

/** The values of `Host` that are answered. */
export function allowedHosts(port: number): readonly string[] {
  return loopbackNames.map((name) => `${name}:${port}`);
}

export type RequestHead = {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** Whether it asks for a WebSocket. */
  readonly isUpgrade: boolean;
};

/**
 * Why a request is refused before anything else is looked at, or null. A page of another site may
 * send requests here from the person’s browser, and may even have its own name point here (DNS
 * rebinding): `Host` tells the second, `Origin` the first.
 */
export function originProblem(
  { method, host, origin, isUpgrade }: RequestHead,
  port: number,
): string | null {
  if (host === undefined || !allowedHosts(port).includes(host))
    return 'This address is not served here.';
  if (origin !== undefined) {
    return origin === `http://${host}` ? null : 'Requests from other sites are refused.';
  }
  // Browsers always say where a WebSocket or a changing request comes from.
  const isSafe = !isUpgrade && (method === 'GET' || method === 'HEAD');
  return isSafe ? null : 'The request does not say where it comes from.';
}
