import cookies from '@fastify/cookie';
import staticFiles from '@fastify/static';
import webSockets from '@fastify/websocket';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { AddressInfo } from 'node:net';
import type { Application } from '#core/application.ts';
import { contentSecurityPolicy, securityHeaders } from '#core/host/content-security-policy.ts';
import type { Logger } from '#core/logger.ts';
import { systemClock } from '#shared/clock.ts';
import type { Access } from './access.ts';
import { createAttemptLimit } from './attempt-limit.ts';
import { allowedHosts, originProblem } from './origins.ts';
import { tooManyAttemptsPage, unauthorisedPage } from './pages.ts';
import { maximumFrameBytes, socketPort, type SocketLimits } from './socket-port.ts';

export type ServerOptions = {
  readonly application: Pick<Application, 'connect'>;
  readonly access: Access;
  /** The built page; absolute. */
  readonly pageFolder: string;
  readonly log: Logger;
  readonly limits?: SocketLimits;
};

/** The host, listening on loopback. */
export type RunningServer = {
  readonly port: number;
  /** Opens the app for whoever has it. */
  readonly link: string;
  /** Cuts every browser off and stops listening. */
  close(): Promise<void>;
};

/**
 * Serves the page and one WebSocket for each browser, to this computer only.
 * @param port 0 takes any free one
 * @throws when the port is taken (`code` is `EADDRINUSE`)
 */
export async function startServer(options: ServerOptions, port: number): Promise<RunningServer> {
  const { access, application, log } = options;
  const server: FastifyInstance = fastify({
    bodyLimit: maximumFrameBytes,
    logger: false,
    forceCloseConnections: true,
    // An address that cannot be read is answered before the guard.
    frameworkErrors: (_error, _request, reply) => {
      reply.hijack();
      reply.raw
        .writeHead(400, headersFor(listeningPort(server)))
        .end('The request could not be served.');
    },
  });
  await server.register(cookies);
  await server.register(webSockets, {
    options: { maxPayload: maximumFrameBytes, perMessageDeflate: false },
    // The socket closes itself, with the reason; its port logs it.
    errorHandler: () => {},
  });
  guard(server, access, () => listeningPort(server));
  server.get('/ws', { websocket: true }, (socket) => {
    application.connect(socketPort(socket, log, options.limits));
  });
  await server.register(staticFiles, {
    root: options.pageFolder,
    index: ['index.html'],
    dotfiles: 'deny',
    cacheControl: false,
    // Kept by the browser, but asked for again each time: a new build is seen at once.
    setHeaders: (reply) => void reply.header('Cache-Control', 'private, no-cache'),
  });
  server.setNotFoundHandler((_request, reply) =>
    reply.code(404).type('text/plain').send('There is nothing here.'),
  );
  server.setErrorHandler((error, _request, reply) => {
    log.warn('A request failed', { reason: String(error) });
    return reply.code(statusOf(error)).type('text/plain').send('The request could not be served.');
  });
  await server.listen({ host: '127.0.0.1', port });
  return {
    port: listeningPort(server),
    link: `http://127.0.0.1:${listeningPort(server)}/?token=${access.token}`,
    close: async () => {
      for (const client of server.websocketServer.clients) client.terminate();
      await server.close();
    },
  };
}

/** Every request passes here first; nothing is served past it. */
function guard(server: FastifyInstance, access: Access, port: () => number): void {
  const attempts = createAttemptLimit(systemClock);

  server.addHook('onRequest', async (request, reply) => {
    reply.headers(headersFor(port()));
    const { host, origin } = request.headers;
    // The plugin would open, and close, a socket at any address.
    if (request.ws && request.raw.url !== '/ws') return reply.code(404).send();
    const problem = originProblem(
      { method: request.method, host, origin, isUpgrade: request.ws },
      port(),
    );
    if (problem !== null) return reply.code(403).type('text/plain').send(problem);
    const token = tokenOf(request);
    if (token !== undefined) return exchange(request, reply, token);
    const session = request.cookies[cookieName(port())];
    if (session === undefined || !access.isSession(session)) return unauthorised(reply);
    return undefined;
  });

  /** Gives a cookie for the link’s token, and an address without it. */
  const exchange = (request: FastifyRequest, reply: FastifyReply, token: string): FastifyReply => {
    // A link on another site’s page is none that the person opened; nor may it use up the attempts.
    if (request.ws || request.headers['sec-fetch-site'] === 'cross-site')
      return unauthorised(reply);
    if (!attempts.allows()) {
      return reply
        .code(429)
        .header('Retry-After', String(Math.ceil(attempts.waitMs() / 1_000)))
        .type('text/html')
        .send(tooManyAttemptsPage);
    }
    if (!access.isToken(token)) {
      attempts.failed();
      return unauthorised(reply);
    }
    return reply
      .setCookie(cookieName(port()), access.session, {
        httpOnly: true,
        sameSite: 'strict',
        path: '/',
        // Browsers keep none for longer than 400 days.
        maxAge: 400 * 24 * 60 * 60,
      })
      .redirect('/', 303);
  };
}

/** Cookies do not tell ports apart: two Kinglys on one computer need two names. */
function cookieName(port: number): string {
  return `kingly_${port}`;
}

function tokenOf(request: FastifyRequest): string | undefined {
  const query: unknown = request.query;
  if (request.method !== 'GET' || typeof query !== 'object' || query === null) return undefined;
  if (!('token' in query)) return undefined;
  // A token given twice is an array, and no token.
  return typeof query.token === 'string' ? query.token : '';
}

function unauthorised(reply: FastifyReply): FastifyReply {
  return reply.code(401).type('text/html').send(unauthorisedPage);
}

/** Headers of every answer. */
function headersFor(port: number): Readonly<Record<string, string>> {
  // A policy cannot name an address in brackets; there, as in today’s browsers, `self` covers it.
  const named = allowedHosts(port).filter((host) => !host.startsWith('['));
  const sockets = named.map((host) => `ws://${host}`);
  return {
    ...securityHeaders,
    'Content-Security-Policy': contentSecurityPolicy(sockets),
    'Cache-Control': 'no-store',
  };
}

function statusOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return 500;
  return typeof error.statusCode === 'number' ? error.statusCode : 500;
}

function listeningPort(server: FastifyInstance): number {
  const address: AddressInfo | string | null = server.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
