import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import type { Fact } from '#shared/contracts/memory.ts';
import { KinglyError } from '#shared/errors.ts';
import { normaliseRelation } from '#shared/memory/normalise.ts';
import { adds, answer, reads } from '../answer.ts';
import type { ServerContext } from '../context.ts';
import { findRelation } from '../graph/find-nodes.ts';
import { givenRelation } from '../graph/texts.ts';
import { readView } from '../graph/view.ts';
import { queryInput, typeInput, unitInput } from '../inputs.ts';
import { findEntities } from '../search/find-entities.ts';
import { newRelationInput, relationReference, type RelationReference } from './graph-shapes.ts';
import {
  temporalGraph,
  temporalGraphOutput,
  temporalRelation,
  temporalRelationOutput,
} from './temporal.ts';
import { typeName } from '#shared/memory/import-writes.ts';

/** What Memento has for relations and for search by meaning. */
export function addRelationTools(server: McpServer, context: ServerContext): void {
  const { memory } = context;
  server.registerTool(
    'get_relation',
    {
      title: 'Get Relation',
      description: 'One relation, with its strength, confidence, metadata and times',
      inputSchema: relationReference.shape,
      outputSchema: temporalRelationOutput.shape,
      annotations: reads,
    },
    async (reference) => answer(shown(await relationOf(context, reference))),
  );
  server.registerTool(
    'update_relation',
    {
      title: 'Update Relation',
      description:
        'Corrects strength, confidence or metadata of a relation that is there; what was believed before stays in the history',
      inputSchema: { relation: newRelationInput },
      outputSchema: temporalRelationOutput.shape,
      annotations: adds,
    },
    async ({ relation }) => {
      const { strength, confidence, metadata } = relation;
      const old = await relationOf(context, relation);
      const { workspaceId } = memory;
      await memory.write([
        {
          type: 'fact.correct',
          workspaceId,
          id: old.id,
          patch: {
            ...(strength === undefined ? {} : { strength }),
            ...(confidence === undefined ? {} : { confidence }),
            metadata: { ...old.metadata, ...metadata, source: context.origin() },
          },
          by: 'mcp',
        },
      ]);
      return answer(shown(await relationOf(context, relation)), 'Relation updated successfully');
    },
  );
  server.registerTool(
    'semantic_search',
    {
      title: 'Semantic Search',
      description:
        'Entities that fit a question best, best first, with their relations. Names, words and times decide',
      inputSchema: {
        query: queryInput,
        limit: z.number().int().min(1).max(100).default(10),
        entity_types: z.array(typeInput).max(50).optional(),
        min_similarity: unitInput.optional().describe('Has no effect: the best are given'),
        hybrid_search: z.boolean().optional().describe('Has no effect'),
        semantic_weight: unitInput.optional().describe('Has no effect'),
      },
      outputSchema: { ...temporalGraphOutput, total: z.number().int() },
      annotations: reads,
    },
    async ({ query, limit, entity_types: types }) => {
      const ids = await findEntities(memory, { text: query, limit, types: types?.map(typeName) });
      const view = await readView(memory, { ids: [...ids], inbound: true });
      const order = new Map(ids.map((id, index) => [id, index]));
      const graph = temporalGraph({
        ...view,
        nodes: view.nodes.toSorted(
          (one, other) => (order.get(one.entity.id) ?? 0) - (order.get(other.entity.id) ?? 0),
        ),
      });
      return answer({ ...graph, total: graph.entities.length });
    },
  );
}

async function relationOf(
  { memory }: ServerContext,
  { from, to, relationType }: RelationReference,
): Promise<Fact> {
  const relation = normaliseRelation(relationType);
  const fact = await findRelation(memory, { from, to, relation });
  if (fact !== undefined) return fact;
  throw new KinglyError('not_found', `Relation not found: ${from} -> ${relationType} -> ${to}`);
}

function shown(fact: Fact) {
  return temporalRelation({
    from: fact.subjectName,
    to: fact.objectName ?? '',
    relationType: givenRelation(fact),
    fact,
  });
}
