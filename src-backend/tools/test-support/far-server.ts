import type { IncomingMessage, ServerResponse } from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';

/** Answers one request as a server at an address that has one tool, `hello`. */
export async function answerFromAfar(
  request: IncomingMessage,
  response: ServerResponse,
  version: string,
): Promise<void> {
  const server = new McpServer({ name: 'far', version });
  server.registerTool('hello', { description: 'Greets.' }, async () => ({
    content: [{ type: 'text', text: 'hello' }],
  }));
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
  await server.connect({
    start: () => transport.start(),
    close: () => transport.close(),
    send: (message) => transport.send(message),
    set onmessage(listener: typeof transport.onmessage) {
      if (listener !== undefined) transport.onmessage = listener;
    },
  });
  await transport.handleRequest(request, response);
}
