import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { adds, answer, reads, removes } from '../answer.ts';
import type { ServerContext } from '../context.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { findByNames } from '../graph/find-nodes.ts';
import { plainGraph, readView, type View, type ViewQuery } from '../graph/view.ts';
import { nameInput, pageInput, queryInput } from '../inputs.ts';
import { createEntities, addObservations } from './graph-additions.ts';
import { createRelations } from './relation-additions.ts';
import { deleteEntities, deleteObservations, deleteRelations } from './graph-removals.ts';
import {
  deletionInput,
  entityInput,
  entityOutput,
  newRelationInput,
  observationsInput,
  relationOutput,
  relationReference,
} from './graph-shapes.ts';

const graphOutput = {
  entities: z.array(entityOutput),
  relations: z.array(relationOutput),
  nextCursor: z.string().nullable().optional(),
};
const removed = { success: z.boolean(), message: z.string() };
const most = 500;

/** The nine tools of server-memory: names, arguments and results unchanged; pages are an addition. */
export function addGraphTools(server: McpServer, context: ServerContext): void {
  server.registerTool(
    'create_entities',
    {
      title: 'Create Entities',
      description: 'Create multiple new entities in the knowledge graph',
      inputSchema: { entities: z.array(entityInput).max(most) },
      outputSchema: { entities: z.array(entityOutput) },
      annotations: adds,
    },
    async ({ entities }) => {
      const made = await createEntities(context, entities);
      return answer({ entities: made }, made);
    },
  );
  server.registerTool(
    'create_relations',
    {
      title: 'Create Relations',
      description:
        'Create multiple new relations between entities in the knowledge graph. Relations should be in active voice',
      inputSchema: { relations: z.array(newRelationInput).max(most) },
      outputSchema: { relations: z.array(relationOutput) },
      annotations: adds,
    },
    async ({ relations }) => {
      const made = await createRelations(context, relations);
      return answer({ relations: made }, made);
    },
  );
  server.registerTool(
    'add_observations',
    {
      title: 'Add Observations',
      description: 'Add new observations to existing entities in the knowledge graph',
      inputSchema: { observations: z.array(observationsInput).max(most) },
      outputSchema: {
        results: z.array(
          z.object({ entityName: z.string(), addedObservations: z.array(z.string()) }),
        ),
      },
      annotations: adds,
    },
    async ({ observations }) => {
      const results = await addObservations(context, observations);
      return answer({ results }, results);
    },
  );
  server.registerTool(
    'delete_entities',
    {
      title: 'Delete Entities',
      description:
        'Delete multiple entities and their associated relations from the knowledge graph',
      inputSchema: { entityNames: z.array(nameInput).max(most) },
      outputSchema: removed,
      annotations: removes,
    },
    async ({ entityNames }) => done(await deleteEntities(context, entityNames)),
  );
  server.registerTool(
    'delete_observations',
    {
      title: 'Delete Observations',
      description: 'Delete specific observations from entities in the knowledge graph',
      inputSchema: { deletions: z.array(deletionInput).max(most) },
      outputSchema: removed,
      annotations: removes,
    },
    async ({ deletions }) => done(await deleteObservations(context, deletions)),
  );
  server.registerTool(
    'delete_relations',
    {
      title: 'Delete Relations',
      description: 'Delete multiple relations from the knowledge graph',
      inputSchema: { relations: z.array(relationReference).max(most) },
      outputSchema: removed,
      annotations: removes,
    },
    async ({ relations }) => done(await deleteRelations(context, relations)),
  );
  addGraphReads(server, context);
}

function addGraphReads(server: McpServer, context: ServerContext): void {
  const { memory } = context;
  server.registerTool(
    'read_graph',
    {
      title: 'Read Graph',
      description:
        'Read the entire knowledge graph; with a limit, page by page: so many entities with their observations and outgoing relations',
      inputSchema: pageInput,
      outputSchema: graphOutput,
      annotations: reads,
    },
    async (page) => showGraph(await readView(memory, pageQuery(page)), page),
  );
  server.registerTool(
    'search_nodes',
    {
      title: 'Search Nodes',
      description: 'Search for nodes in the knowledge graph based on a query',
      inputSchema: {
        query: queryInput.describe(
          'Text to look for in entity names, types and observations, as a whole',
        ),
        ...pageInput,
      },
      outputSchema: graphOutput,
      annotations: reads,
    },
    async ({ query, ...page }) =>
      showGraph(
        await readView(memory, {
          // Everything holds nothing; to look for it would take long.
          containing: query === '' ? undefined : query,
          inbound: true,
          ...pageQuery(page),
        }),
        page,
      ),
  );
  server.registerTool(
    'open_nodes',
    {
      title: 'Open Nodes',
      description: 'Open specific nodes in the knowledge graph by their names',
      inputSchema: { names: z.array(nameInput).max(most) },
      outputSchema: graphOutput,
      annotations: reads,
    },
    async ({ names }) => showGraph((await findByNames(memory, names, { inbound: true })).view, {}),
  );
}

type Page = { readonly limit?: number | undefined; readonly cursor?: string | undefined };
const place = z.object({ after: z.number().int() });

/** What a page asks of the store; a cursor alone means pages of 100. */
export function pageQuery({ limit, cursor }: Page): ViewQuery {
  if (cursor === undefined) return limit === undefined ? {} : { limit };
  return { limit: limit ?? 100, after: readCursor(place, cursor).after };
}

/** The cursor of the next page, where pages were asked for. */
export function pageEnd({ next }: View, { limit, cursor }: Page): { nextCursor?: string | null } {
  if (limit === undefined && cursor === undefined) return {};
  return { nextCursor: next === null ? null : writeCursor({ after: next }) };
}

function showGraph(view: View, page: Page) {
  return answer({ ...plainGraph(view), ...pageEnd(view, page) });
}

function done(message: string) {
  return answer({ success: true, message }, message);
}
