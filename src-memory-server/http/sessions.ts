import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { refuse } from './refuse.ts';

type Session = {
  readonly server: McpServer;
  readonly transport: StreamableHTTPServerTransport;
  /** Requests that are being answered, open streams included. */
  open: number;
  usedAt: number;
};

export type Sessions = {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  close(): Promise<void>;
};

/** More clients than one computer has; beyond, the one that was quiet for longest ends. */
const mostSessions = 200;
/** Bytes of one request: an episode of a million letters in any script. */
const maxRequestBodySize = 8 * 1_048_576;

/** One server for each client; a client that ended without a word makes room for another. */
export function createSessions(createServer: () => McpServer): Sessions {
  const sessions = new Map<string, Session>();
  const begin = async (): Promise<Session> => {
    makeRoom(sessions);
    const server = createServer();
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      maxRequestBodySize,
      onsessioninitialized: (id) => void sessions.set(id, session),
    });
    const session: Session = { server, transport, open: 0, usedAt: Date.now() };
    await server.connect(transport);
    // `connect` takes the place of whatever listened before.
    const ended = transport.onclose;
    transport.onclose = () => {
      if (transport.sessionId !== undefined) sessions.delete(transport.sessionId);
      ended?.();
    };
    return session;
  };
  return {
    handle: async (request, response) => {
      const id = request.headers['mcp-session-id'];
      const known = typeof id === 'string' ? sessions.get(id) : undefined;
      if (id !== undefined && known === undefined) {
        return refuse(response, 404, 'There is no such session. Begin a new one.');
      }
      const session = known ?? (await begin());
      session.open += 1;
      session.usedAt = Date.now();
      response.once('close', () => {
        session.open -= 1;
        session.usedAt = Date.now();
      });
      await session.transport.handleRequest(request, response);
      // A first request that was no beginning leaves nothing behind.
      if (session.transport.sessionId === undefined) await session.server.close();
      return undefined;
    },
    close: async () => {
      for (const { server } of [...sessions.values()]) await server.close();
    },
  };
}

function makeRoom(sessions: Map<string, Session>): void {
  if (sessions.size < mostSessions) return;
  const quietest = [...sessions.values()].toSorted(
    (one, other) => Number(one.open > 0) - Number(other.open > 0) || one.usedAt - other.usedAt,
  )[0];
  void quietest?.server.close();
}
