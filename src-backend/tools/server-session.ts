import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  type CallToolResult,
  CallToolResultSchema,
  ListToolsResultSchema,
  type Tool as ServerTool,
} from '@modelcontextprotocol/sdk/types.js';
import { KinglyError } from '#shared/errors.ts';
import type { JsonObject } from '#shared/json.ts';
import { noSchemaCompiler } from './result-schema.ts';
import type { ToolLimits } from './limits.ts';
import { serverContent, type ServerContent } from './server-content.ts';
import { answerServer, type ServerAsks } from './server-requests.ts';

/** One connection to one server, from its handshake to its end; never shared, never used again. */
export type ServerSession = {
  readonly protocolVersion: string | null;
  readonly serverTitle: string | null;
  /** All pages, until the limit. */
  tools(): Promise<readonly ServerTool[]>;
  call(
    tool: string,
    args: JsonObject,
    options: {
      readonly signal: AbortSignal;
      readonly asks: ServerAsks | null;
      readonly key: string;
    },
  ): Promise<CallToolResult>;
  /** What it has beside tools. */
  readonly content: ServerContent;
  ping(): Promise<void>;
  close(): Promise<void>;
};

export type SessionOptions = {
  readonly limits: ToolLimits;
  readonly roots: readonly string[];
  readonly onLog: (line: string) => void;
  readonly onToolsChanged: () => void;
  readonly onClose: () => void;
};

/** What the list of tools says at most of itself, in pages. */
const maximumPages = 50;

/** Does the handshake. On failure the transport is closed again. */
export async function openSession(
  transport: Transport,
  { limits, roots, onLog, onToolsChanged, onClose }: SessionOptions,
): Promise<ServerSession> {
  const client = new Client(
    { name: 'kingly', title: 'Kingly', version: '0.1.0' },
    {
      capabilities: { roots: {}, sampling: {}, elicitation: { form: {} } },
      jsonSchemaValidator: noSchemaCompiler,
    },
  );
  const underWay = new Set<ServerAsks>();
  let protocolVersion: string | null = null;
  const own = transport.setProtocolVersion?.bind(transport);
  transport.setProtocolVersion = (version) => {
    protocolVersion = version;
    own?.(version);
  };
  answerServer(client, {
    roots,
    // The protocol does not say which call a request belongs to: the newest is the likeliest.
    asks: () => [...underWay].at(-1) ?? null,
    log: onLog,
    toolsChanged: onToolsChanged,
  });
  client.onclose = onClose;
  client.onerror = (error) => onLog(`(protocol) ${error.message.slice(0, 500)}`);
  try {
    await client.connect(transport, { timeout: limits.startMs });
  } catch (error) {
    await transport.close().catch(() => {});
    throw error;
  }
  const request = { timeout: limits.requestMs };
  const version = client.getServerVersion();
  return {
    protocolVersion,
    serverTitle:
      version === undefined
        ? null
        : `${version.title ?? version.name} ${version.version}`.slice(0, 300),
    tools: async () => {
      const found: ServerTool[] = [];
      if (client.getServerCapabilities()?.tools === undefined) return found;
      let cursor: string | undefined;
      for (let page = 0; page < maximumPages && found.length < limits.tools; page += 1) {
        const params = cursor === undefined ? {} : { cursor };
        // By hand: the package's own method would compile every schema of the stranger.
        const answer = await client.request(
          { method: 'tools/list', params },
          ListToolsResultSchema,
          request,
        );
        found.push(...answer.tools);
        if (answer.nextCursor === undefined || answer.nextCursor === cursor) break;
        cursor = answer.nextCursor;
      }
      return found.slice(0, limits.tools);
    },
    call: async (tool, args, { signal, asks, key }) => {
      // Another one for each call, so that it can be told apart in the set.
      const asker = asks === null ? null : { ...asks };
      if (asker !== null) underWay.add(asker);
      try {
        return await client.request(
          {
            method: 'tools/call',
            params: { name: tool, arguments: args, _meta: { 'kingly/idempotency-key': key } },
          },
          CallToolResultSchema,
          {
            signal,
            timeout: limits.callMs,
            maxTotalTimeout: limits.callTotalMs,
            resetTimeoutOnProgress: true,
            onprogress: () => {},
          },
        );
      } catch (error) {
        if (signal.aborted) throw new KinglyError('cancelled', 'Stopped', { cause: error });
        throw error;
      } finally {
        if (asker !== null) underWay.delete(asker);
      }
    },
    content: serverContent(client, limits),
    ping: async () => {
      await client.ping(request);
    },
    close: () => client.close(),
  };
}
