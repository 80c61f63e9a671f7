import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { typeName } from '#shared/memory/import-writes.ts';
import { answer, reads } from '../answer.ts';
import type { ServerContext } from '../context.ts';
import { queryInput, timeInput, typeInput, uuidInput } from '../inputs.ts';
import { findEntities } from '../search/find-entities.ts';
import { assertGroup, graphitiNode, groupsInput, nodeOutput } from './graphiti-shapes.ts';

/** Graphiti's search for entities, under these names. */
export function addNodeTools(
  server: McpServer,
  { memory }: ServerContext,
  names: readonly string[],
): void {
  const { store, workspaceId } = memory;
  for (const name of names) {
    server.registerTool(
      name,
      {
        title: 'Search Nodes',
        description: 'Entities that fit a question, the best first, with what is known of them',
        inputSchema: {
          query: queryInput,
          group_ids: groupsInput,
          max_nodes: z.number().int().min(1).max(100).default(10),
          entity_types: z.array(typeInput).max(50).optional(),
          center_node_uuid: uuidInput.optional().describe('What is linked to it comes first'),
          valid_at: timeInput.optional().describe('As it was then, instead of now'),
          known_at: timeInput.optional().describe('As Kingly knew it then'),
        },
        outputSchema: { message: z.string(), nodes: z.array(nodeOutput) },
        annotations: reads,
      },
      async (search) => {
        assertGroup(workspaceId, search.group_ids);
        const { query: text, valid_at: valid, known_at: known } = search;
        const ids = await findEntities(memory, {
          ...{ text, valid, known },
          limit: search.max_nodes,
          types: search.entity_types?.map(typeName),
        });
        const page = await store['memory.nodes']({
          ...{ workspaceId, valid, known },
          ids: [...ids],
          limit: 200,
          inbound: true,
        });
        const center = search.center_node_uuid;
        const near = new Set(
          page.facts
            .filter(({ subjectId, objectId }) => subjectId === center || objectId === center)
            .flatMap(({ subjectId, objectId }) => [subjectId, objectId]),
        );
        const place = (id: string): number => ids.indexOf(id) - (near.has(id) ? ids.length : 0);
        const nodes = page.entities
          .toSorted((one, other) => place(one.id) - place(other.id))
          .map((entity) => graphitiNode(entity, page.facts));
        return answer({
          message: nodes.length > 0 ? 'Nodes retrieved successfully' : 'No relevant nodes found',
          nodes,
        });
      },
    );
  }
}
