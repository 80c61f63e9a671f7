import {
  createServer as createHttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { isSameSecret, openSecret } from '#core/host/secret-file.ts';
import { KinglyError, toErrorInfo } from '#shared/errors.ts';
import { refuse } from './refuse.ts';
import { bearerToken, requestProblem } from './request-problem.ts';
import { createSessions } from './sessions.ts';

export type HttpOptions = {
  /** 0 takes any free one. */
  readonly port: number;
  /** Where the token is kept; made where it is missing. */
  readonly tokenFile: string;
  /** A server for one session. */
  readonly createServer: () => McpServer;
};

export type RunningHttp = {
  /** What a client is given: `http://127.0.0.1:PORT/mcp`. */
  readonly address: string;
  readonly port: number;
  readonly tokenFile: string;
  close(): Promise<void>;
};

const path = '/mcp';

/**
 * Streamable HTTP on this computer only, for whoever has the token.
 * @throws KinglyError `not_available` where the port is taken
 */
export async function serveHttp(options: HttpOptions): Promise<RunningHttp> {
  const token = openSecret(options.tokenFile);
  const sessions = createSessions(options.createServer);
  const port = (): number => {
    const address: AddressInfo | string | null = http.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const problem = requestProblem(request.headers, port());
    if (problem !== null) return refuse(response, 403, problem);
    const given = bearerToken(request.headers);
    if (given === null || !isSameSecret(given, token)) {
      response.setHeader('WWW-Authenticate', 'Bearer');
      return refuse(
        response,
        401,
        `Send the token in the header “Authorization: Bearer …”; it is in ${options.tokenFile}`,
      );
    }
    if ((request.url ?? '').split('?')[0] !== path) {
      return refuse(response, 404, `There is only ${path} here.`);
    }
    return sessions.handle(request, response);
  };
  const http = createHttpServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else refuse(response, 500, toErrorInfo(error).message);
    });
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', (error) =>
      reject(
        new KinglyError(
          'not_available',
          `Port ${options.port} cannot be used (${error.message}). Choose another with --http.`,
          { cause: error },
        ),
      ),
    );
    http.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    address: `http://127.0.0.1:${port()}${path}`,
    port: port(),
    tokenFile: options.tokenFile,
    close: async () => {
      await sessions.close();
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}
