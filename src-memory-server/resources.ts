import { createHash } from 'node:crypto';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import {
  ErrorCode,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { EventEnvelope } from '#shared/contracts/entities.ts';
import { idSchema } from '#shared/ids.ts';
import type { ServerContext } from './context.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { plainGraph, readView } from './graph/view.ts';
import type { Memory } from './memory.ts';
import { temporalGraph } from './tools/temporal.ts';

/** server-memory's one resource. */
export const graphAddress = 'memory://knowledge-graph';
const entityAddress = 'memory://entity/';
const mimeType = 'application/json';
const pageSize = 100;
/** Of one connection. */
const mostSubscriptions = 1_000;
/** Changes within this time are told of together, in milliseconds. */
const tellAfterMs = 100;

const place = z.object({ after: z.number().int() });

/**
 * The whole graph and each entity as resources, page by page. Whoever subscribed is told when one
 * changed, and everybody when entities came or went; by whichever process.
 */
export function addResources(server: McpServer, { memory }: ServerContext): void {
  const protocol = server.server;
  protocol.registerCapabilities({ resources: { subscribe: true, listChanged: true } });
  protocol.setRequestHandler(ListResourcesRequestSchema, async ({ params }) => {
    const after = params?.cursor === undefined ? 0 : readCursor(place, params.cursor).after;
    const view = await readView(memory, { limit: pageSize, after });
    const entities = view.nodes.map(({ entity, type }) => ({
      uri: `${entityAddress}${entity.id}`,
      name: entity.name,
      title: entity.name,
      description: type,
      mimeType,
    }));
    const graph = {
      uri: graphAddress,
      name: 'knowledge-graph',
      title: 'Knowledge Graph',
      description: 'The full knowledge graph with all entities and relations',
      mimeType,
    };
    return {
      resources: after === 0 ? [graph, ...entities] : entities,
      ...(view.next === null ? {} : { nextCursor: writeCursor({ after: view.next }) }),
    };
  });
  protocol.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({
    resourceTemplates: [
      {
        uriTemplate: `${entityAddress}{id}`,
        name: 'entity',
        title: 'Entity',
        description: 'An entity with its observations and relations, as of now',
        mimeType,
      },
    ],
  }));
  protocol.setRequestHandler(ReadResourceRequestSchema, async ({ params: { uri } }) => {
    const text = await read(memory, uri);
    if (text === null) throw unknownResource(uri);
    return { contents: [{ uri, mimeType, text }] };
  });
  const watch = watchResources(memory, {
    updated: (uri) => protocol.sendResourceUpdated({ uri }),
    listChanged: () => protocol.sendResourceListChanged(),
  });
  protocol.setRequestHandler(SubscribeRequestSchema, async ({ params: { uri } }) => {
    await watch.add(uri);
    return {};
  });
  protocol.setRequestHandler(UnsubscribeRequestSchema, ({ params: { uri } }) => {
    watch.remove(uri);
    return {};
  });
  const closed = protocol.onclose;
  protocol.onclose = () => {
    watch.close();
    closed?.();
  };
}

function unknownResource(uri: string): McpError {
  return new McpError(
    ErrorCode.InvalidParams,
    `There is no resource ${uri.slice(0, 200)}; resources/list names them`,
  );
}

/** The resource as text; null where there is none. */
async function read(memory: Memory, uri: string): Promise<string | null> {
  if (uri === graphAddress) return JSON.stringify(plainGraph(await readView(memory, {})), null, 2);
  if (!uri.startsWith(entityAddress)) return null;
  const id = idSchema.safeParse(uri.slice(entityAddress.length));
  if (!id.success) return null;
  const view = await readView(memory, { ids: [id.data], inbound: true });
  const [entity] = temporalGraph(view).entities;
  if (entity === undefined) return null;
  const { relations } = temporalGraph(view);
  return JSON.stringify({ ...entity, relations }, null, 2);
}

type Watch = {
  add(uri: string): Promise<void>;
  remove(uri: string): void;
  close(): void;
};

function watchResources(
  memory: Memory,
  tell: { updated(uri: string): Promise<void>; listChanged(): Promise<void> },
): Watch {
  /** What each entity looked like when it was last told of; the graph changes with everything. */
  const seen = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;
  let isListChanged = false;
  let known: number | undefined;
  const count = async (): Promise<number> =>
    (await memory.store['memory.counts']({ workspaceId: memory.workspaceId })).entities;
  const look = async (): Promise<void> => {
    const entities = await count();
    if (isListChanged || entities !== known) await tell.listChanged();
    known = entities;
    isListChanged = false;
    for (const [uri, before] of seen) {
      const now = await fingerprint(memory, uri);
      if (uri !== graphAddress && now === before) continue;
      if (!seen.has(uri)) continue;
      seen.set(uri, now);
      await tell.updated(uri);
    }
  };
  const onEvents = (events: readonly EventEnvelope[]): void => {
    const changes = events.flatMap(({ record }) =>
      record.kind === 'memory_change' ? [record.change.kind] : [],
    );
    if (changes.length === 0) return;
    isListChanged ||= changes.includes('entity.put');
    // A connection that has ended in the meantime needs no news.
    timer ??= setTimeout(() => {
      timer = undefined;
      look().catch(() => {});
    }, tellAfterMs);
  };
  const stop = memory.onEvents(onEvents);
  return {
    add: async (uri) => {
      if (uri !== graphAddress && (await read(memory, uri)) === null) throw unknownResource(uri);
      if (seen.size >= mostSubscriptions && !seen.has(uri)) {
        throw new McpError(
          ErrorCode.InvalidParams,
          `A connection has at most ${mostSubscriptions} subscriptions; end some first`,
        );
      }
      known ??= await count();
      seen.set(uri, await fingerprint(memory, uri));
    },
    remove: (uri) => void seen.delete(uri),
    close: () => {
      stop();
      clearTimeout(timer);
    },
  };
}

/** A short text that changes with the resource; the whole graph is not read for it. */
async function fingerprint(memory: Memory, uri: string): Promise<string> {
  if (uri === graphAddress) return '';
  const text = await read(memory, uri);
  return text === null ? '' : createHash('sha256').update(text).digest('base64');
}
